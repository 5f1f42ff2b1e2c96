import type { ReasoningPart } from '@maester/model_gateway'

type Proof = Pick<ReasoningPart, 'signature' | 'redacted'>

const SIGNATURE = 'signature:'
const REDACTED = 'redacted:'

/**
 * `encrypted_content` of a reasoning item. Other providers prove their thinking by a signature or encrypt it, and the
 * format has one field for both: a prefix tells them apart when the item comes back.
 */
export function encodeEncryptedReasoning({ signature, redacted }: Proof): string | undefined {
  if (redacted !== undefined) return `${REDACTED}${redacted}`
  return signature === undefined ? undefined : `${SIGNATURE}${signature}`
}

/** Without a prefix of ours it is another's, and opaque. */
export function decodeEncryptedReasoning(content: string): Proof {
  if (content.startsWith(SIGNATURE)) return { signature: content.slice(SIGNATURE.length) }
  return { redacted: content.startsWith(REDACTED) ? content.slice(REDACTED.length) : content }
}

/** An opaque one belongs to OpenAI, or to whoever else speaks its format. */
export function isOwnEncryption(content: string): boolean {
  return content.startsWith(SIGNATURE) || content.startsWith(REDACTED)
}
