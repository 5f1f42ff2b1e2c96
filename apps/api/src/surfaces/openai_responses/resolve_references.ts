import { withMembers } from '@maester/model_gateway'
import type { JsonBody } from '../../body/read_json_object.js'
import type { FindOwnRequest } from '../surface.js'
import { messageItem, textContent } from './output_items.js'

interface Reference {
  readonly id: string
  readonly requestId: string
}

/** The id of a message in an answer of ours: the request and the place in the output. Other providers' have one part. */
const OWN_MESSAGE = /^msg_([^_]+)_\d+$/

/**
 * The body with what it refers to in its place: messages of answers we gave before, as their records have them. Clients that
 * take responses for kept send these ids in place of the text. What no record has, or has not as it was said, stays a
 * reference: whoever answers decides about it.
 */
export async function resolveReferences(body: JsonBody, findRequest: FindOwnRequest): Promise<JsonBody> {
  const { input } = body.value
  if (!Array.isArray(input)) return body
  const references = input.map(readReference)
  if (references.every((reference) => reference === undefined)) return body
  const resolved = await Promise.all(
    input.map(async (item: unknown, position) => {
      const reference = references[position]
      return reference && isOnlyOne(reference, references)
        ? ((await findMessage(reference, findRequest)) ?? item)
        : item
    }),
  )
  const text = withMembers(body.text, new Map([['input', JSON.stringify(resolved)]]))
  return { value: { ...body.value, input: resolved }, text }
}

function readReference(item: unknown): Reference | undefined {
  if (typeof item !== 'object' || item === null || !('type' in item) || item.type !== 'item_reference') return undefined
  const id = 'id' in item && typeof item.id === 'string' ? item.id : ''
  const [, request] = OWN_MESSAGE.exec(id) ?? []
  return request === undefined ? undefined : { id, requestId: `req_${request}` }
}

/** A record has the texts of an answer in one: of several messages it cannot be told which said what. */
function isOnlyOne({ id, requestId }: Reference, references: readonly (Reference | undefined)[]): boolean {
  return references.every((other) => other?.requestId !== requestId || other.id === id)
}

async function findMessage({ id, requestId }: Reference, findRequest: FindOwnRequest): Promise<object | undefined> {
  const record = await findRequest(requestId)
  const { content = '', finishReason } = record ?? {}
  // A refusal is another kind of content, and a redacted text not what was said.
  if (content === '' || finishReason === 'content_filter' || content.includes('[redacted')) return undefined
  return messageItem(id, [textContent(content)], 'completed')
}
