import type { IdempotencyRef, IdempotencyStore, IdempotencyVerdict, KeptAnswer } from '../ports/idempotency_store.js'

interface Row {
  fingerprint: string
  owner: string
  answer?: KeptAnswer
  leaseEndsMs: number
  expiresMs: number
}

/** Remembers keys for the life of this process: for tests. */
export function createMemoryIdempotencyStore({ now }: { readonly now: () => Date }): IdempotencyStore {
  const rows = new Map<string, Row>()
  const nowMs = () => now().getTime()

  /** The key's row, as long as `owner` is still at it. */
  function owned(ref: IdempotencyRef, owner: string): Row | undefined {
    const row = rows.get(placeOf(ref))
    return row?.owner === owner && row.answer === undefined ? row : undefined
  }

  function verdictOn(row: Row, fingerprint: string): IdempotencyVerdict {
    if (row.fingerprint !== fingerprint) return { kind: 'reused' }
    if (row.answer) return { kind: 'done', answer: row.answer }
    return { kind: row.leaseEndsMs > nowMs() ? 'in_progress' : 'unknown' }
  }

  return {
    async claim({ owner, fingerprint, leaseMs, keepMs, retryUnknown, ...ref }) {
      const known = rows.get(placeOf(ref))
      if (known && known.expiresMs > nowMs()) {
        const verdict = verdictOn(known, fingerprint)
        if (verdict.kind !== 'unknown' || !retryUnknown) return verdict
      }
      rows.set(placeOf(ref), { fingerprint, owner, leaseEndsMs: nowMs() + leaseMs, expiresMs: nowMs() + keepMs })
      return { kind: 'claimed' }
    },
    async renew(ref, owner, leaseMs) {
      const row = owned(ref, owner)
      if (row) row.leaseEndsMs = nowMs() + leaseMs
    },
    async finish(ref, owner, answer) {
      const row = owned(ref, owner)
      if (row) row.answer = answer
    },
    async abandon(ref, owner) {
      const row = owned(ref, owner)
      if (row) row.leaseEndsMs = nowMs()
    },
    async release(ref, owner) {
      if (owned(ref, owner)) rows.delete(placeOf(ref))
    },
    async deleteExpired() {
      for (const [place, { expiresMs }] of rows) if (expiresMs <= nowMs()) rows.delete(place)
    },
  }
}

function placeOf({ tenantId, principal, endpoint, key }: IdempotencyRef): string {
  return JSON.stringify([tenantId, principal, endpoint, key])
}
