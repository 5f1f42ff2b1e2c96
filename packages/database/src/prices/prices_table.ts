import { numeric, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { identifier, instant, storedJson } from '../columns.js'

/**
 * Prices that were posted. Rows are superseded, never changed or removed, and no two in force overlap for one tenant,
 * provider, model, tier and time of day; the database refuses.
 */
export const prices = pgTable(
  'prices',
  {
    /** `*`: everyone's. */
    tenantId: identifier('tenant_id').notNull(),
    priceId: identifier('price_id').notNull(),
    provider: identifier('provider').notNull(),
    model: identifier('model').notNull(),
    /** Empty: the list price. */
    serviceTier: identifier('service_tier').notNull(),
    /** `HH:MM` UTC; empty: the whole day. */
    dailyStart: identifier('daily_start').notNull(),
    dailyEnd: identifier('daily_end').notNull(),
    validFrom: instant('valid_from').notNull(),
    validTo: instant('valid_to'),
    // USD per million tokens, below the first tier.
    input: numeric('input'),
    output: numeric('output'),
    cacheRead: numeric('cache_read'),
    cacheWrite: numeric('cache_write'),
    cacheWrite1h: numeric('cache_write_1h'),
    inputAudio: numeric('input_audio'),
    outputAudio: numeric('output_audio'),
    cacheReadAudio: numeric('cache_read_audio'),
    inputImage: numeric('input_image'),
    outputImage: numeric('output_image'),
    cacheReadImage: numeric('cache_read_image'),
    reasoning: numeric('reasoning'),
    // USD per thousand.
    webSearch: numeric('web_search'),
    request: numeric('request'),
    /** By rate: the prices of longer requests. */
    tiers: storedJson('tiers').notNull(),
    version: text('version').notNull(),
    note: text('note'),
    createdBy: text('created_by'),
    createdAt: instant('created_at').notNull(),
    supersededAt: instant('superseded_at'),
  },
  (table) => [primaryKey({ name: 'prices_key', columns: [table.tenantId, table.priceId] })],
)
