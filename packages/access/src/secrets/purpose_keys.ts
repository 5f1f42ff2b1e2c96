import { hkdfSync } from 'node:crypto'

/** What the service's secret is used for. Each has keys of its own, so that none of them says anything about another. */
export type Purpose = 'api-keys' | 'credentials'

export interface PurposeKey {
  /** Names the key without telling anything about it; stored beside what was made with it. */
  readonly id: string
  /** 32 bytes. */
  readonly key: Buffer
}

export interface PurposeKeys {
  /** For everything new. */
  readonly current: PurposeKey
  /** The current one, or one of a secret used before; `undefined` when its secret is not known here. */
  find(id: string): PurposeKey | undefined
}

/** Derives the keys of one purpose (HKDF-SHA-256). `secrets`: the one in use first, then those used before it. */
export function derivePurposeKeys(purpose: Purpose, secrets: readonly [string, ...string[]]): PurposeKeys {
  const keys = secrets.map((secret) => ({
    id: derive(secret, `maester/${purpose}/id`, 4).toString('hex'),
    key: derive(secret, `maester/${purpose}/key`, 32),
  }))
  return { current: keys[0]!, find: (id) => keys.find((candidate) => candidate.id === id) }
}

function derive(secret: string, label: string, lengthBytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'maester', label, lengthBytes))
}
