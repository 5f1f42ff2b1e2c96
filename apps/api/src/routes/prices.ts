import { everyTenant } from '@maester/cost_meter'
import { z } from 'zod'
import { readJsonObject } from '../body/read_json_object.js'
import type { ApiDependencies, ApiSettings } from '../dependencies.js'
import { HttpError } from '../errors/http_error.js'
import { pagingParameters } from '../query/paging.js'
import { parseInput, readQuery } from '../query/read_query.js'
import { shortText } from '../query/short_text.js'
import { contextOf } from '../request_scope.js'
import type { Route } from '../route.js'
import { price, toAppliedPrice, toPostedPrice } from '../wire/price.js'
import { givenRates, priceBody, pricedModel } from '../wire/price_body.js'
import { toPricePage } from '../wire/price_page.js'

const time = z.iso.datetime({ offset: true })
const name = shortText.min(1)

const ListQuery = z.strictObject({
  provider: name.optional(),
  model: name.optional().describe('With provider: the one price that applies.'),
  service_tier: name.optional(),
  at: time.optional().describe('Default now.'),
  ...pagingParameters(1_000),
})

const example = { provider: 'openai', model: 'gpt-4.1', rates: { input: '1.80', output: '7.20', cache_read: '0.45' } }

type Dependencies = Pick<ApiDependencies, 'prices' | 'priceStore' | 'jobs'> & {
  readonly settings: Pick<ApiSettings, 'completionBody'>
}

/** /v1/prices — what models cost, and prices of one's own. */
export function priceRoutes({ prices, priceStore, jobs, settings }: Dependencies): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/prices',
      scope: 'usage:read',
      operation: {
        tag: 'prices',
        summary: 'The prices in force, and where each is from',
        description:
          'Those posted for the tenant and for everyone, then those of maester.yaml and the catalogue for the providers there are. With a provider and a model: the one that applies.',
        query: ListQuery,
        answers: {
          200: {
            description: 'The prices.',
            schema: z.strictObject({
              data: z.array(price),
              next_cursor: z.string().nullable(),
              version: z.string(),
            }),
          },
        },
      },
      handle(c) {
        const { tenantId } = contextOf(c.get('scope')).principal
        const { provider, model, service_tier: serviceTier, at, ...page } = readQuery(c.env.incoming, ListQuery)
        const when = at === undefined ? new Date() : new Date(at)
        const { version } = prices
        if (provider !== undefined && model !== undefined) {
          const applied = prices.applied({ provider, model, at: when, tenantId }, serviceTier)
          const data = applied ? [toAppliedPrice(applied, { provider, model, serviceTier })] : []
          return c.json({ data, next_cursor: null, version })
        }
        const isAskedFor = (each: { readonly provider: string; readonly model: string }) =>
          (provider === undefined || each.provider === provider) && (model === undefined || each.model === model)
        const posted = prices
          .posted()
          .filter((each) => each.tenantId === tenantId || each.tenantId === everyTenant)
          .filter((each) => isAskedFor(each) && (each.to === undefined || each.to > when))
        const listed = prices
          .listed()
          .filter(isAskedFor)
          .flatMap((each) => {
            const applied = prices.applied({ ...each, at: when }, serviceTier)
            return applied && applied.source !== 'posted' ? [{ ...each, applied }] : []
          })
        return c.json({ ...toPricePage(posted, listed, page), version })
      },
    },
    {
      method: 'POST',
      path: '/v1/prices',
      scope: 'prices:write',
      operation: {
        tag: 'prices',
        summary: 'Say what a model costs from a time on',
        description: 'Takes the place of what was posted for the same model, tier and time of day in that stretch.',
        body: { schema: priceBody, required: true, example },
        answers: {
          201: {
            description: 'In force.',
            schema: z.strictObject({ ...price.shape, job_id: z.string().nullable().describe('Of the re-rating.') }),
          },
        },
      },
      async handle(c) {
        const { principal, requestId } = contextOf(c.get('scope'))
        const body = parseInput(priceBody, await readJsonObject(c.env.incoming, settings.completionBody))
        const tenantId = tenantFor(body.scope, principal)
        const from = body.from === undefined ? new Date() : new Date(body.from)
        const to = body.to === undefined ? undefined : new Date(body.to)
        if (to !== undefined && to <= from)
          throw new HttpError('invalid_value', 'to: must be after from.', { param: 'to' })
        const posted = await priceStore.post({
          tenantId,
          ...pricedModel(body),
          ...(body.service_tier !== undefined && { serviceTier: body.service_tier.toLowerCase() }),
          ...(body.daily && { daily: body.daily }),
          from,
          ...(to !== undefined && { to }),
          rates: givenRates(body),
          ...(body.note !== undefined && { note: body.note }),
          ...(principal.apiKeyId !== undefined && { createdBy: principal.apiKeyId }),
        })
        await prices.refresh()
        const again = { from: from.toISOString(), ...(to !== undefined && { to: to.toISOString() }) }
        const job = body.rerate ? await jobs.enqueue('rerate_costs', again, { tenantId, requestId }) : undefined
        return c.json({ ...toPostedPrice(posted), job_id: job?.jobId ?? null }, 201)
      },
    },
  ]
}

function tenantFor(
  scope: 'tenant' | 'everyone',
  principal: { readonly tenantId: string; readonly operator?: true },
): string {
  if (scope === 'tenant') return principal.tenantId
  if (principal.operator) return everyTenant
  throw new HttpError('scope_denied', 'Only the operator of this service may set prices for everyone.')
}
