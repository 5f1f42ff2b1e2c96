import { CAPABILITIES, providerAdapters, routingStrategies } from '@maester/model_gateway'
import { z } from 'zod'
import { alertsInFile } from './alert_settings.js'
import { contentInFile } from './content_settings.js'
import { callerLimits, providerLimits, server } from './limit_keys.js'
import { timeZone } from './time_zone.js'

/** `maester.yaml`, as written. Every key is optional and unknown keys are errors. */

const name = z.string().min(1).max(256)
const decimalWords = 'expects a decimal amount in quotes, like "0.10"'
const decimalUsd = z.string(decimalWords).regex(/^\d{1,12}(\.\d{1,12})?$/, decimalWords)
const milliseconds = z.int().min(1).max(86_400_000)

/** `tools`, or `-vision`. */
const capability = z.enum(CAPABILITIES.flatMap((written) => [written, `-${written}` as const]))

const key = z.string().min(1)

const provider = z.strictObject({
  type: z.enum([...Object.keys(providerAdapters), 'simulator']),
  base_url: z.url({ protocol: /^https?$/ }).optional(),
  /** Several share the calls, by weight where one is given; a failing one is set aside. */
  api_keys: z.array(z.union([key, z.strictObject({ key, weight: z.number().min(0).max(1_000_000) })])).optional(),
  /** Instead of keys: the path of a Google service account's JSON. */
  credentials_file: z.string().min(1).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  region: name.optional(),
  /** What the type needs beyond a key: `api_version`, `project`, `location`, AWS credentials. */
  settings: z.record(z.string(), z.string()).optional(),
  allow_private_network: z.boolean().optional(),
  limits: providerLimits.optional(),
})

const streamRecovery = z.enum(['off', 'restart', 'resume'])

const canary = z
  .strictObject({
    target: z.string().regex(/^[^/]+\/.+$/, 'expects "provider/model"'),
    percent: z.number().min(0).max(100),
    sticky: z.enum(['request', 'session', 'tenant']).default('request'),
    /** Shares that follow `percent` while the guard is kept to. */
    stages: z
      .array(z.number().min(0).max(100))
      .min(1)
      .refine(
        (stages) => stages.every((stage, at) => at === 0 || stage > stages[at - 1]!),
        'expects rising percentages',
      )
      .optional(),
    /** What ends the trial. */
    guard: z
      .strictObject({
        max_error_rate: z.number().min(0).max(1).optional(),
        min_score: z.number().min(0).max(1).optional(),
        max_p95_ms: milliseconds.optional(),
        /** Mean cost of a call relative to the other targets'. */
        max_cost_ratio: z.number().positive().max(1_000).optional(),
      })
      .refine((guard) => Object.values(guard).some((limit) => limit !== undefined), 'expects one limit')
      .optional(),
  })
  .refine(({ stages, guard }) => stages === undefined || guard !== undefined, {
    message: 'is needed where there are stages',
    path: ['guard'],
  })

const alias = z.strictObject({
  targets: z
    .array(
      z.strictObject({
        target: z.string().regex(/^[^/]+\/.+$/, 'expects "provider/model"'),
        /** Share of the calls, relative to the other targets. Default 1. */
        weight: z.number().min(0).max(1_000_000).optional(),
        /** Default: the provider's. */
        region: name.optional(),
      }),
    )
    .min(1),
  /** Default: `priority`, or `balanced` for a request that names a profile. */
  strategy: z.enum(routingStrategies.map((strategy) => strategy.name)).optional(),
  fallbacks: z.array(name).optional(),
  cheaper: name.optional(),
  /** Default: that under `reliability`. */
  stream_recovery: streamRecovery.optional(),
  /** A target on trial. */
  canary: canary.optional(),
  /** `tools` adds to what is known of the targets' models, `-vision` takes away. */
  capabilities: z.array(capability).optional(),
})

const share = z.number().min(0).max(1_000_000).optional()

/** What counts of a target, relative to each other; what is left out does not count. */
const profile = z
  .strictObject({ latency: share, cost: share, availability: share, quality: share })
  .refine(
    (shares) => Object.values(shares).some((value) => value !== undefined && value !== 0),
    'expects one share above 0',
  )

/** What is known better than the catalogue knows it. */
const modelOverride = z.strictObject({
  /** `tools` adds to what is known, `-vision` takes away. */
  capabilities: z.array(capability).optional(),
  context_window_tokens: z.int().min(1).optional(),
  max_output_tokens: z.int().min(1).optional(),
})

const dayWords = 'expects a day like 2027-01-14'
const day = z.union([z.date(), z.iso.date().transform((text) => new Date(text))], dayWords)

const deprecation = z.strictObject({
  target: z.string().regex(/^[^/]+\/.+$/, 'expects "provider/model"'),
  /** When the end was announced. */
  deprecated: day.optional(),
  /** From that day on, in UTC, the provider may refuse calls. */
  retires: day,
  replacement: name.optional(),
})

const webSearch = z.strictObject({
  mode: z.enum(['auto', 'native', 'off'], {
    error: ({ input }) =>
      input === 'fetch' ? 'fetch is not available: expects auto, native or off' : 'expects auto, native or off',
  }),
  /** Nothing but the provider searches: no address of another search can be given. */
  search_url: z.null('is not available: expects null').optional(),
  max_results: z.int().min(1).max(20).optional(),
})

const budget = z.strictObject({
  scope: name,
  limit_usd: decimalUsd,
  window: z.enum(['day', 'week', 'month', 'total']).default('total'),
  mode: z.enum(['hard', 'downgrade', 'soft', 'shadow']).default('hard'),
  timezone: timeZone.default('UTC'),
  /** In the modes that refuse: let calls through whose price is not known. */
  allow_unknown_price: z.boolean().default(false),
})

const price = z.strictObject({
  model: z.string().regex(/^[^/]+\/.+$/, 'expects "provider/model"'),
  input_usd_per_million: decimalUsd,
  output_usd_per_million: decimalUsd,
  cache_read_usd_per_million: decimalUsd.optional(),
  cache_write_usd_per_million: decimalUsd.optional(),
  from: z.union([z.date(), z.iso.datetime().transform((text) => new Date(text))]).optional(),
})

export const MaesterFile = z.strictObject({
  providers: z.record(name, provider).optional(),
  models: z.record(name, alias).optional(),
  /** By `provider/model`, or by a model's name at whichever provider. */
  model_overrides: z.record(name, modelOverride).optional(),
  /** Ends of models, over what the calendar knows. */
  deprecations: z.array(deprecation).optional(),
  profiles: z.record(name, profile).optional(),
  reliability: z
    .strictObject({
      timeouts_ms: z
        .strictObject({
          connect: milliseconds.optional(),
          first_byte: milliseconds.optional(),
          idle: milliseconds.optional(),
          total: milliseconds.optional(),
        })
        .optional(),
      retries: z
        .strictObject({
          max_attempts: z.int().min(1).max(10).optional(),
          base_ms: milliseconds.optional(),
          cap_ms: milliseconds.optional(),
          budget_ratio: z.number().min(0).max(10).optional(),
        })
        .optional(),
      breaker: z
        .strictObject({
          consecutive_failures: z.int().min(1).max(1_000_000).optional(),
          failure_ratio: z.number().gt(0).max(1).optional(),
          min_requests: z.int().min(1).max(1_000_000).optional(),
          window_ms: milliseconds.optional(),
          open_ms: milliseconds.optional(),
        })
        .optional(),
      /** When a second attempt is made beside a slow one: after so many ms, or the target's own 95th percentile. */
      hedge_after: z.union([z.enum(['off', 'p95']), milliseconds]).optional(),
      stream_recovery: streamRecovery.optional(),
    })
    .optional(),
  /** Of each API key, for what the key does not say itself. */
  limits: callerLimits.optional(),
  /** Of all the keys of a tenant together, by its id; `*` is each tenant that is not named. */
  tenant_limits: z.record(name, callerLimits).optional(),
  server: server.optional(),
  budgets: z.array(budget).optional(),
  alerts: alertsInFile.optional(),
  prices: z.array(price).optional(),
  content: contentInFile.optional(),
  web_search: webSearch.optional(),
})

export type MaesterFileContent = z.infer<typeof MaesterFile>

/** The JSON Schema of `maester.yaml`, for editors: what may be written in it. */
export function maesterFileSchema(): Record<string, unknown> {
  return z.toJSONSchema(MaesterFile, { io: 'input', unrepresentable: 'any' })
}
