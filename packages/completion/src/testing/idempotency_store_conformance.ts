import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { IdempotencyClaim, IdempotencyStore } from '../ports/idempotency_store.js'

const leaseMs = 10_000
const keepMs = 86_400_000
const answer = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"a":1}' }

/** Registers vitest tests that every `IdempotencyStore` must pass. Other keys may be in it. */
export function idempotencyStoreConformance(
  name: string,
  create: (now: () => Date) => Promise<IdempotencyStore>,
): void {
  describe(`${name} keeps the promises of an idempotency store:`, () => {
    async function scene() {
      let nowMs = Date.UTC(2026, 0, 1)
      const store = await create(() => new Date(nowMs))
      const ref = { tenantId: `tenant_${randomUUID()}`, principal: 'key_1', endpoint: 'POST /v1/x', key: 'order-1' }
      const claim = (owner: string, changes: Partial<IdempotencyClaim> = {}) =>
        store.claim({ ...ref, owner, fingerprint: 'f', leaseMs, keepMs, retryUnknown: false, ...changes })
      const wait = (ms: number) => {
        nowMs += ms
      }
      return { store, ref, claim, wait }
    }

    it('of many at once, one claims; the others hear that it is in progress', async () => {
      const { claim } = await scene()
      const verdicts = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((owner) => claim(owner)))
      expect(verdicts.map(({ kind }) => kind).toSorted()).toEqual(['claimed', ...Array(4).fill('in_progress')])
    })

    it('gives the first answer to whoever asks again, and to nobody with another question', async () => {
      const { store, ref, claim } = await scene()
      await claim('a')
      await store.finish(ref, 'a', answer)
      await store.finish(ref, 'a', { ...answer, status: 500 })
      expect(await claim('b')).toEqual({ kind: 'done', answer })
      expect(await claim('b', { fingerprint: 'other' })).toEqual({ kind: 'reused' })
    })

    it('keeps apart tenants, callers, routes and keys', async () => {
      const { store, ref, claim } = await scene()
      await claim('a')
      await store.finish(ref, 'a', answer)
      const others = [
        { tenantId: `tenant_${randomUUID()}` },
        { principal: 'key_2' },
        { endpoint: 'POST /v1/y' },
        { key: 'order-2' },
      ]
      for (const other of others) expect(await claim('b', other)).toEqual({ kind: 'claimed' })
    })

    it('does not know what became of a question whose owner fell silent, unless it gave signs of life', async () => {
      const { store, ref, claim, wait } = await scene()
      await claim('a')
      wait(leaseMs - 1)
      await store.renew(ref, 'a', leaseMs)
      wait(leaseMs - 1)
      expect(await claim('b')).toEqual({ kind: 'in_progress' })
      wait(1)
      expect(await claim('b')).toEqual({ kind: 'unknown' })
      expect(await claim('b', { fingerprint: 'other', retryUnknown: true })).toEqual({ kind: 'reused' })
      expect(await claim('b', { retryUnknown: true })).toEqual({ kind: 'claimed' })
      expect(await claim('c', { retryUnknown: true })).toEqual({ kind: 'in_progress' })
    })

    it('hears nothing from an owner whose key was taken over', async () => {
      const { store, ref, claim, wait } = await scene()
      await claim('a')
      wait(leaseMs)
      await claim('b', { retryUnknown: true })
      await store.finish(ref, 'a', answer)
      await store.release(ref, 'a')
      await store.abandon(ref, 'a')
      await store.renew(ref, 'a', keepMs)
      expect(await claim('c')).toEqual({ kind: 'in_progress' })
      await store.abandon(ref, 'b')
      expect(await claim('c')).toEqual({ kind: 'unknown' })
    })

    it('frees a key that nothing was done for', async () => {
      const { store, ref, claim } = await scene()
      await claim('a')
      await store.release(ref, 'a')
      expect(await claim('b', { fingerprint: 'other' })).toEqual({ kind: 'claimed' })
    })

    it('remembers an answer for as long as was asked, and not a moment longer', async () => {
      const { store, ref, claim, wait } = await scene()
      await claim('a')
      await store.finish(ref, 'a', answer)
      wait(keepMs - 1)
      await store.deleteExpired()
      expect(await claim('b')).toEqual({ kind: 'done', answer })
      wait(1)
      expect(await claim('b', { fingerprint: 'other' })).toEqual({ kind: 'claimed' })
    })

    it('forgets what is over, and keeps what is not', async () => {
      const { store, ref, claim, wait } = await scene()
      await claim('a', { keepMs: 1_000 })
      await claim('a', { key: 'order-2' })
      wait(1_000)
      await store.deleteExpired()
      // Nothing is left to own.
      await store.finish(ref, 'a', answer)
      expect(await claim('b')).toEqual({ kind: 'claimed' })
      expect(await claim('b', { key: 'order-2' })).toEqual({ kind: 'in_progress' })
    })
  })
}
