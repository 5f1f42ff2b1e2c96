import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alertIdOf } from '../alert_id.js'
import type { AlertQuery, AlertRef, AlertStore, RaisedAlert } from '../alert_store.js'

export interface AlertStoreUnderTest {
  readonly store: AlertStore
  /** Two tenants the store may write for. */
  readonly tenantIds: readonly [string, string]
  dispose?(): Promise<void>
}

/** Registers vitest tests that every `AlertStore` must pass. One store serves them all, each test with its own kind. */
export function alertStoreConformance(name: string, create: () => Promise<AlertStoreUnderTest>): void {
  describe(`${name} keeps the promises of an alert store:`, () => {
    let subject: AlertStoreUnderTest
    beforeAll(async () => {
      subject = await create()
    })
    afterAll(async () => subject.dispose?.())

    const raised = (changes: Partial<RaisedAlert> = {}): RaisedAlert => ({
      ...{ tenantId: subject.tenantIds[0], kind: `kind_${randomUUID()}`, key: 'key', severity: 'warning', count: 1 },
      ...{ title: 'Something.', detail: { spent_usd: '1.5', attempts: 3, models: ['a'], note: null } },
      raisedAt: new Date('2026-11-20T10:00:00.123Z'),
      ...changes,
    })
    const service = (changes: Partial<RaisedAlert> = {}): RaisedAlert => {
      const { tenantId: _, ...alert } = raised(changes)
      return alert
    }
    const refOf = (alert: RaisedAlert): AlertRef => ({
      ...(alert.tenantId !== undefined && { tenantId: alert.tenantId }),
      alertId: alertIdOf(alert),
    })
    const list = async (query: Partial<AlertQuery>) =>
      (await subject.store.list({ tenantId: subject.tenantIds[0], limit: 200, ...query })).alerts

    it('gives back what was raised', async () => {
      const alert = raised()
      await subject.store.record([alert])
      const { raisedAt, ...rest } = alert
      expect(await list({ kind: alert.kind })).toEqual([
        { ...rest, alertId: alertIdOf(alert), firstSeenAt: raisedAt, lastSeenAt: raisedAt },
      ])
    })

    it('counts the same alert, and takes over its latest words and figures', async () => {
      const alert = raised()
      await subject.store.record([alert])
      const later = {
        ...alert,
        title: 'More.',
        severity: 'critical',
        count: 4,
        raisedAt: new Date('2026-11-20T12:00:00Z'),
      }
      await subject.store.record([{ ...later, severity: 'critical' }, raised()])
      expect(await list({ kind: alert.kind })).toEqual([
        expect.objectContaining({
          ...{ title: 'More.', severity: 'critical', count: 5 },
          ...{ firstSeenAt: alert.raisedAt, lastSeenAt: later.raisedAt },
        }),
      ])
    })

    it('makes one alert of those raised at the same moment', async () => {
      const alert = raised()
      await Promise.all(Array.from({ length: 10 }, () => subject.store.record([alert])))
      expect(await list({ kind: alert.kind })).toEqual([expect.objectContaining({ count: 10 })])
    })

    it('shows a tenant its own alerts only, and those of the service to nobody with a tenant', async () => {
      const kind = `kind_${randomUUID()}`
      const [mine, others, ours] = [
        raised({ kind }),
        raised({ kind, tenantId: subject.tenantIds[1] }),
        service({ kind }),
      ]
      await subject.store.record([mine, others, ours])
      expect(await list({ kind })).toMatchObject([{ alertId: alertIdOf(mine) }])
      const { alerts } = await subject.store.list({ kind, limit: 10 })
      expect(alerts).toMatchObject([{ alertId: alertIdOf(ours) }])
      expect(alerts[0]).not.toHaveProperty('tenantId')

      const { tenantId } = mine
      expect(await subject.store.find({ tenantId: tenantId!, alertId: alertIdOf(others) })).toBeUndefined()
      expect(await subject.store.find({ tenantId: tenantId!, alertId: alertIdOf(ours) })).toBeUndefined()
      expect(await subject.store.find({ alertId: alertIdOf(mine) })).toBeUndefined()
      const stolen = { tenantId: tenantId!, alertId: alertIdOf(others) }
      expect(await subject.store.acknowledge(stolen, 'key', new Date())).toBeUndefined()
    })

    it('finds by severity, state, and when it was seen last', async () => {
      const kind = `kind_${randomUUID()}`
      const at = (hour: string) => new Date(`2026-11-20T${hour}:00:00Z`)
      const [early, late] = [
        raised({ kind, key: 'early', severity: 'info', raisedAt: at('08') }),
        raised({ kind, key: 'late', raisedAt: at('09') }),
      ]
      await subject.store.record([early, late])
      await subject.store.acknowledge(refOf(early), 'operator', at('10'))
      const keys = async (query: Partial<AlertQuery>) => (await list({ kind, ...query })).map(({ key }) => key)

      expect(await keys({})).toEqual(['late', 'early'])
      expect(await keys({ severity: 'info' })).toEqual(['early'])
      expect(await keys({ state: 'open' })).toEqual(['late'])
      expect(await keys({ state: 'acknowledged' })).toEqual(['early'])
      expect(await keys({ from: at('09') })).toEqual(['late'])
      expect(await keys({ to: at('09') })).toEqual(['early'])
    })

    it('gives every alert once over the pages', async () => {
      const kind = `kind_${randomUUID()}`
      await subject.store.record(Array.from({ length: 7 }, (_, index) => raised({ kind, key: `k${index}` })))
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const query = { tenantId: subject.tenantIds[0], kind, limit: 3, ...(cursor !== undefined && { cursor }) }
        const page = await subject.store.list(query)
        seen.push(...page.alerts.map(({ key }) => key))
        cursor = page.nextCursor
      } while (cursor !== undefined)
      expect(seen.toSorted()).toEqual(['k0', 'k1', 'k2', 'k3', 'k4', 'k5', 'k6'])
    })

    it('is acknowledged once, by the first', async () => {
      const alert = raised()
      await subject.store.record([alert])
      const at = new Date('2026-11-20T11:00:00Z')
      const first = await subject.store.acknowledge(refOf(alert), 'key_1', at)
      expect(first).toMatchObject({ acknowledgedAt: at, acknowledgedBy: 'key_1' })
      expect(await subject.store.acknowledge(refOf(alert), 'key_2', new Date())).toEqual(first)
      await subject.store.record([alert])
      expect(await subject.store.find(refOf(alert))).toMatchObject({ acknowledgedBy: 'key_1', count: 2 })
      expect(await subject.store.acknowledge({ ...refOf(alert), alertId: 'alert_0' }, 'key_1', at)).toBeUndefined()
    })

    it('hands out what nobody was told of, until it is marked, whoever it belongs to', async () => {
      const kind = `kind_${randomUUID()}`
      const all = [raised({ kind }), raised({ kind, tenantId: subject.tenantIds[1] }), service({ kind })]
      await subject.store.record(all)
      const unannounced = async () => {
        const refs = await subject.store.takeUnannounced(1_000)
        return all.map((alert) => refs.some((ref) => JSON.stringify(ref) === JSON.stringify(refOf(alert))))
      }
      expect(await unannounced()).toEqual([true, true, true])
      await subject.store.markAnnounced([refOf(all[0]!), refOf(all[2]!)])
      expect(await unannounced()).toEqual([false, true, false])
      await subject.store.record(all)
      expect(await unannounced()).toEqual([false, true, false])
    })
  })
}
