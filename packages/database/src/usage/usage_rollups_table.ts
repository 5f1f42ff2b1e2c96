import { bigint, boolean, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { identifier, instant, picoUsd } from '../columns.js'

const count = (name: string) => bigint(name, { mode: 'number' }).notNull()

/** What the ledger's rows of a quarter of an hour add up to, for each way they differ: every time zone's days are made of them. */
export const usageRollups = pgTable(
  'usage_rollups',
  {
    tenantId: identifier('tenant_id').notNull(),
    /** By the time the call began. */
    bucketStart: instant('bucket_start').notNull(),
    /** SHA-256 of the ten columns after it. */
    groupKey: identifier('group_key').notNull(),
    provider: text('provider').notNull(),
    model: text('model').notNull(),
    kind: text('kind').notNull(),
    projectId: identifier('project_id'),
    apiKeyId: identifier('api_key_id'),
    promptName: text('prompt_name'),
    promptVersion: text('prompt_version'),
    tags: jsonb('tags').notNull(),
    simulated: boolean('simulated').notNull(),
    isRetry: boolean('is_retry').notNull(),
    calls: count('calls'),
    voidedCalls: count('voided_calls'),
    unpricedCalls: count('unpriced_calls'),
    estimatedCalls: count('estimated_calls'),
    inconsistentCalls: count('inconsistent_calls'),
    inputTokens: count('input_tokens'),
    outputTokens: count('output_tokens'),
    cacheReadTokens: count('cache_read_tokens'),
    cacheWriteTokens: count('cache_write_tokens'),
    reasoningTokens: count('reasoning_tokens'),
    inputAudioTokens: count('input_audio_tokens'),
    outputAudioTokens: count('output_audio_tokens'),
    inputImageTokens: count('input_image_tokens'),
    outputImageTokens: count('output_image_tokens'),
    webSearches: count('web_searches'),
    inputPicoUsd: picoUsd('input_pico_usd').notNull(),
    outputPicoUsd: picoUsd('output_pico_usd').notNull(),
    totalPicoUsd: picoUsd('total_pico_usd').notNull(),
    estimatedPicoUsd: picoUsd('estimated_pico_usd').notNull(),
    firstAt: instant('first_at').notNull(),
    lastAt: instant('last_at').notNull(),
  },
  (table) => [primaryKey({ name: 'usage_rollups_key', columns: [table.tenantId, table.bucketStart, table.groupKey] })],
)
