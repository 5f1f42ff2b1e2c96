import { once } from 'node:events'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { LedgerQuery } from '@maester/cost_meter'
import { z } from 'zod'
import type { ApiDependencies } from '../dependencies.js'
import { readQuery } from '../query/read_query.js'
import { contextOf } from '../request_scope.js'
import type { Route } from '../route.js'
import { csvHeader, toCsvLine } from '../wire/usage_csv.js'
import { toUsageRecord } from '../wire/usage_record.js'

const time = z.iso.datetime({ offset: true }).optional()

const Query = z.strictObject({
  format: z.enum(['csv', 'jsonl']).default('jsonl'),
  from: time.describe('Calls begun at or after.'),
  to: time.describe('Calls begun before.'),
  cursor: z.string().max(1_000).optional().describe('To go on after a record: its export_cursor.'),
})

const pageSize = 500

/** GET /v1/usage/export — the ledger as a file, newest first, however long. */
export function usageExportRoutes({ ledger }: Pick<ApiDependencies, 'ledger'>): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/usage/export',
      scope: 'usage:read',
      operation: {
        tag: 'usage',
        summary: 'Every call to a provider as CSV or JSON lines',
        description:
          'Streamed as fast as it is read. A page that ends carries a cursor in its last record, to go on from when a download breaks off.',
        query: Query,
        answers: { 200: { description: 'The file.', contentType: 'application/x-ndjson' } },
      },
      async handle(c) {
        const { incoming, outgoing } = c.env
        const { tenantId } = contextOf(c.get('scope')).principal
        const { format, from, to, cursor } = readQuery(incoming, Query)
        const query: LedgerQuery = {
          tenantId,
          limit: pageSize,
          ...(from !== undefined && { from: new Date(from) }),
          ...(to !== undefined && { to: new Date(to) }),
        }
        // What is refused, is refused before the first byte.
        let page = await ledger.list({ ...query, ...(cursor !== undefined && { cursor }) })
        outgoing.writeHead(200, {
          'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson',
          'content-disposition': `attachment; filename="usage.${format}"`,
          'cache-control': 'no-store',
        })
        if (format === 'csv') outgoing.write(csvHeader)
        for (;;) {
          const last = page.records.length - 1
          const lines = page.records.map((record, index) => {
            const line = { ...toUsageRecord(record), export_cursor: index === last ? (page.nextCursor ?? null) : null }
            return format === 'csv' ? toCsvLine(line) : `${JSON.stringify(line)}\n`
          })
          if (!outgoing.write(lines.join('')) && !outgoing.destroyed) {
            await Promise.race([once(outgoing, 'drain'), once(outgoing, 'close')])
          }
          if (page.nextCursor === undefined || outgoing.destroyed) break
          page = await ledger.list({ ...query, cursor: page.nextCursor })
        }
        outgoing.end()
        return RESPONSE_ALREADY_SENT
      },
    },
  ]
}
