import { describe, expect, it } from 'vitest'
import type { LimitClaim, LimitStore, LimitVerdict } from '../limit_store.js'

export interface LimitStoreUnderTest {
  readonly store: LimitStore
  /** Lets the store's time pass. Default: real time, of which the tests then need little. */
  advance(ms: number): Promise<void>
}

type Granted = Extract<LimitVerdict, { granted: true }>

/** What every limit store promises. `open` gives one with nothing taken, each time with keys of its own. */
export function limitStoreConformance(open: () => Promise<LimitStoreUnderTest>): void {
  const rate = (perMinute: number, cost = 1, key = 'bucket'): LimitClaim => ({ kind: 'rate', key, perMinute, cost })
  const places = (max: number, key = 'places'): LimitClaim => ({ kind: 'in_flight', key, max })
  const take = async ({ store }: LimitStoreUnderTest, ...claims: LimitClaim[]) => store.take(claims)
  const granted = async (test: LimitStoreUnderTest, ...claims: LimitClaim[]): Promise<Granted> => {
    const verdict = await take(test, ...claims)
    if (!verdict.granted) throw new Error(`refused by ${verdict.refusedBy}`)
    return verdict
  }

  describe('a limit store', () => {
    it('gives a minute’s worth at once, and says how long the next must wait', async () => {
      const test = await open()
      for (let count = 0; count < 3; count += 1) await granted(test, rate(3))

      const verdict = await take(test, rate(3))
      expect(verdict).toMatchObject({ granted: false, refusedBy: 0, readings: [{ remaining: 0 }] })
      const { retryAfterMs } = verdict as Extract<LimitVerdict, { granted: false }>
      expect(retryAfterMs).toBeGreaterThan(15_000)
      expect(retryAfterMs).toBeLessThanOrEqual(20_000)
    })

    it('fills evenly', async () => {
      const test = await open()
      await granted(test, rate(600, 600))
      await test.advance(250)

      expect((await take(test, rate(600, 100))).granted).toBe(false)
      await granted(test, rate(600, 2))
    })

    it('tells what is left and when all of it is back', async () => {
      const test = await open()
      const { readings } = await granted(test, rate(60, 15), places(4))

      expect(readings).toEqual([
        { remaining: 45, resetMs: expect.closeTo(15_000, -2) },
        { remaining: 3, resetMs: 0 },
      ])
    })

    it('has no wait to tell for more than it ever holds', async () => {
      expect(await take(await open(), rate(10, 11))).toMatchObject({ granted: false, retryAfterMs: undefined })
    })

    it('takes all claims or none', async () => {
      const test = await open()
      await granted(test, rate(1, 1, 'small'))

      expect(await take(test, places(1), rate(10, 10, 'large'), rate(1, 1, 'small'))).toMatchObject({
        granted: false,
        refusedBy: 2,
      })
      await granted(test, places(1), rate(10, 10, 'large'))
    })

    it('lets no more in at a time than there are places, until one is given back', async () => {
      const test = await open()
      const taken = await Promise.all(Array.from({ length: 50 }, () => take(test, places(7))))
      const held = taken.filter((verdict): verdict is Granted => verdict.granted)
      expect(held).toHaveLength(7)

      held[0]!.hold.end()
      held[0]!.hold.end()
      await granted(test, places(7))
      expect(await take(test, places(7))).toMatchObject({ granted: false, retryAfterMs: undefined })
    })

    it('gives back what was set aside and not used, and takes what was used beyond it', async () => {
      const test = await open()
      const { hold } = await granted(test, rate(100, 80))
      hold.end([{ kind: 'rate', key: 'bucket', perMinute: 100, cost: -70 }])
      const { hold: second } = await granted(test, rate(100, 80))

      second.end([{ kind: 'rate', key: 'bucket', perMinute: 100, cost: 60 }])
      expect(await take(test, rate(100))).toMatchObject({ granted: false, readings: [{ remaining: 0 }] })
    })

    it('never holds more than a minute’s worth, whatever is given back', async () => {
      const test = await open()
      const { hold } = await granted(test, rate(5))
      hold.end([{ kind: 'rate', key: 'bucket', perMinute: 5, cost: -1_000 }])

      await granted(test, rate(5, 5))
      expect((await take(test, rate(5))).granted).toBe(false)
    })

    it('keeps keys apart', async () => {
      const test = await open()
      await granted(test, rate(1, 1, 'a'), places(1, 'b'))
      await granted(test, rate(1, 1, 'c'), places(1, 'd'))
    })
  })
}
