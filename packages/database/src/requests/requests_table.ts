import { sql } from 'drizzle-orm'
import { boolean, doublePrecision, index, numeric, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { identifier, instant, picoUsd, storedJson } from '../columns.js'

/** One request, from its start to its end. Written when it starts and once more when it ends. */
export const requests = pgTable(
  'requests',
  {
    tenantId: identifier('tenant_id').notNull(),
    requestId: identifier('request_id').notNull(),
    clientRequestId: identifier('client_request_id'),
    traceId: identifier('trace_id').notNull(),
    projectId: identifier('project_id'),
    apiKeyId: identifier('api_key_id'),
    operation: text('operation').notNull(),
    requestedModel: text('requested_model').notNull(),
    /** Null when what was said in the request is not kept, or not any more. */
    input: storedJson('input'),
    promptName: text('prompt_name'),
    promptVersion: text('prompt_version'),
    promptHash: text('prompt_hash'),
    tags: storedJson('tags').notNull(),
    jobId: identifier('job_id'),
    startedAt: instant('started_at').notNull(),
    /** `running`, then how it ended. */
    status: text('status').notNull(),
    provider: text('provider'),
    model: text('model'),
    simulated: boolean('simulated'),
    content: text('content'),
    finishReason: text('finish_reason'),
    usage: storedJson('usage'),
    totalPicoUsd: picoUsd('total_pico_usd'),
    priceStatus: text('price_status'),
    evaluation: storedJson('evaluation'),
    budgetScope: text('budget_scope'),
    budgetMode: text('budget_mode'),
    budgetDecision: text('budget_decision'),
    budgetReason: text('budget_reason'),
    budgetModel: text('budget_model'),
    /** As shown to the caller, to six places. */
    budgetEstimatedUsd: numeric('budget_estimated_usd'),
    budgetActualUsd: numeric('budget_actual_usd'),
    strategy: text('strategy'),
    fallbackUsed: boolean('fallback_used'),
    /** What came of each attempt, as the answer shows it. The ledger has the attempts themselves. */
    attempts: storedJson('attempts'),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    answer: storedJson('answer'),
    finishedAt: instant('finished_at'),
    durationMs: doublePrecision('duration_ms'),
  },
  (table) => [
    primaryKey({ name: 'requests_key', columns: [table.tenantId, table.requestId] }),
    index('requests_by_time').on(table.tenantId, table.startedAt),
    // For looking over all tenants at a stretch of time; next to nothing to maintain.
    index('requests_of_all_tenants_by_time').using('brin', table.startedAt),
    index('requests_by_trace').on(table.tenantId, table.traceId),
    index('requests_by_job').on(table.tenantId, table.jobId).where(sql`job_id is not null`),
    index('requests_with_content').on(table.startedAt).where(sql`input is not null`),
    index('requests_with_budget').on(table.tenantId, table.budgetScope).where(sql`budget_decision is not null`),
  ],
)
