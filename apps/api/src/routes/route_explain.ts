import { type ExplainedRoute, type ParsedCompletion, parseAnyCompletion } from '@maester/completion'
import { z } from 'zod'
import { type JsonBody, readJsonBody } from '../body/read_json_object.js'
import type { ApiDependencies, ApiSettings } from '../dependencies.js'
import { readQuery } from '../query/read_query.js'
import { contextOf } from '../request_scope.js'
import type { Route } from '../route.js'
import { surfaces } from '../surfaces/registry.js'
import { count } from '../wire/fields.js'
import { explainedTarget, leftOutTarget, toExplainedTarget, toLeftOutTarget } from '../wire/target.js'

const FORMATS = ['reliable_completion', ...surfaces.map(({ operation }) => operation)]

const query = z.strictObject({
  format: z
    .enum(FORMATS)
    .optional()
    .describe('Whose body it is. Default: `responses` with `input`, `chat_completions` with `messages`, else our own'),
})

const body = z.looseObject({}).describe('A body of /v1/reliable_completion or of any provider-shaped route.')

const explanation = z.strictObject({
  requested_model: z.string(),
  strategy: z.string().describe("Of the requested model's own targets"),
  profile: z.string().nullable(),
  arm: z.enum(['canary', 'stable']).nullable().describe('Null when the alias has no canary'),
  arm_reason: z.string().nullable().describe('Why the request is in this arm'),
  estimated_input_tokens: count,
  estimated_output_tokens: count,
  candidates: z.array(explainedTarget).describe('In the order they would be tried'),
  left_out: z.array(leftOutTarget),
  refusal: z
    .strictObject({ code: z.string(), message: z.string(), param: z.string().nullable() })
    .nullable()
    .describe('The error, when every target is left out'),
  cheaper_model: z.string().nullable().describe('Where a budget would downgrade to'),
  budget: z
    .strictObject({
      decision: z.enum(['allowed', 'downgraded', 'blocked']),
      effective_model: z.string(),
      reasons: z.array(z.string()),
    })
    .nullable()
    .describe('What the limits would decide now; null when none applies'),
})

type Dependencies = Pick<ApiDependencies, 'routeExplainer'> & { readonly settings: Pick<ApiSettings, 'surfaceBody'> }

/** POST /v1/route/explain — where a request would go, and why. Nothing is sent. */
export function routeExplainRoutes({ routeExplainer, settings }: Dependencies): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/v1/route/explain',
      scope: 'completions',
      operation: {
        tag: 'completions',
        summary: 'Where a request would go, and why',
        description: 'Nothing is sent, recorded or held against a budget.',
        query,
        body: { schema: body, required: true, example: { prompt: 'Say hello.', model: 'fast' } },
        answers: { 200: { description: 'The targets in order, and those left out.', schema: explanation } },
      },
      async handle(c) {
        const { incoming } = c.env
        const { format } = readQuery(incoming, query)
        const { input, stream } = parse(await readJsonBody(incoming, settings.surfaceBody), format)
        return c.json(toExplanation(await routeExplainer.explain(input, contextOf(c.get('scope')), stream)))
      },
    },
  ]
}

function parse({ value, text }: JsonBody, format: string | undefined): ParsedCompletion {
  const wanted = format ?? formatOf(value)
  const surface = surfaces.find(({ operation }) => operation === wanted)
  return surface ? surface.decode(value, text) : parseAnyCompletion(value)
}

/** OpenAI's and Anthropic's messages look alike: without a format they are OpenAI's. */
function formatOf(value: JsonBody['value']): string {
  if ('prompt' in value && !('messages' in value)) return 'reliable_completion'
  if ('messages' in value) return 'chat_completions'
  return 'input' in value ? 'responses' : 'reliable_completion'
}

function toExplanation(route: ExplainedRoute): z.infer<typeof explanation> {
  const { refusal, budget } = route
  return {
    requested_model: route.requestedModel,
    strategy: route.strategy,
    profile: route.profile ?? null,
    arm: route.arm ?? null,
    arm_reason: route.armReason ?? null,
    estimated_input_tokens: route.estimatedInputTokens,
    estimated_output_tokens: route.estimatedOutputTokens,
    candidates: route.candidates.map(toExplainedTarget),
    left_out: route.leftOut.map(toLeftOutTarget),
    refusal: refusal ? { code: refusal.code, message: refusal.message, param: refusal.detail.param ?? null } : null,
    cheaper_model: route.cheaperModel ?? null,
    budget: budget
      ? {
          decision: budget.decision,
          effective_model: budget.cheaperModel ?? route.requestedModel,
          reasons: [...budget.reasons],
        }
      : null,
  }
}
