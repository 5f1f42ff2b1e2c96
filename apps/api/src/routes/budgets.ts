import {
  applyPolicies,
  type BudgetAccount,
  type BudgetPolicy,
  isPattern,
  picoUsdFromDecimal,
  type StoredBudget,
} from '@maester/cost_meter'
import type { Context } from 'hono'
import { z } from 'zod'
import type { ApiEnv } from '../api_env.js'
import { readJsonObject } from '../body/read_json_object.js'
import type { ApiDependencies, ApiSettings } from '../dependencies.js'
import { HttpError } from '../errors/http_error.js'
import { listOf, pagingParameters } from '../query/paging.js'
import { pathId } from '../query/path_id.js'
import { parseInput, readQuery } from '../query/read_query.js'
import { contextOf } from '../request_scope.js'
import type { Route } from '../route.js'
import { budget, toBudget, type WireBudget } from '../wire/budget.js'
import { BudgetPatch, NewBudget, toChanges } from '../wire/budget_input.js'

const ListQuery = z.strictObject({
  scope: z.string().min(1).max(517).optional().describe('Those this scope falls under, with its own figures.'),
  ...pagingParameters(200),
})

const example = { scope: 'tag:team=search', limit_usd: '50', window: 'month', mode: 'hard' }

type Dependencies = Pick<ApiDependencies, 'budgets' | 'budgetPolicies' | 'budgetBook' | 'ids'> & {
  readonly settings: Pick<ApiSettings, 'completionBody'>
}

/** /v1/budgets — limits on spend: those of maester.yaml, shown, and those managed here. */
export function budgetRoutes({ budgets, budgetPolicies, budgetBook, ids, settings }: Dependencies): readonly Route[] {
  const path = '/v1/budgets/:budget_id'

  /** With the figures of each account; of a scope with `*` none. */
  async function withFigures(tenantId: string, policies: readonly BudgetPolicy[]): Promise<readonly WireBudget[]> {
    const single = policies.filter(({ scope }) => !isPattern(scope))
    const states = await budgets.states(tenantId, single)
    return policies.map((policy) => toBudget(policy, states[single.indexOf(policy)]))
  }

  async function ofScope(tenantId: string, scope: string): Promise<readonly WireBudget[]> {
    const applied = applyPolicies(await budgetBook.policiesOf(tenantId), { scopes: [scope] })
    const accounts: readonly BudgetAccount[] = applied.map(({ account }) => account)
    const states = await budgets.states(tenantId, accounts)
    return applied.map(({ policy }, index) => toBudget(policy, states[index]))
  }

  async function requireBudget(c: Context<ApiEnv>): Promise<StoredBudget> {
    const { tenantId } = contextOf(c.get('scope')).principal
    const id = pathId(c, 'budget_id')
    const found = await budgetPolicies.find({ tenantId, id })
    if (found) return found
    if (configured(tenantId).some((policy) => policy.id === id)) {
      throw new HttpError('invalid_value', 'This budget is set in maester.yaml: change it there.', {
        param: 'budget_id',
      })
    }
    throw new HttpError('not_found', 'There is no budget with this id.')
  }

  /** Those of the configuration that a tenant's calls can fall under. */
  function configured(tenantId: string): readonly BudgetPolicy[] {
    return budgetBook.configured().filter(({ scope }) => !scope.startsWith('tenant:') || isOwnTenant(scope, tenantId))
  }

  return [
    {
      method: 'GET',
      path: '/v1/budgets',
      scope: 'usage:read',
      operation: {
        tag: 'usage',
        summary: 'List budgets, those of maester.yaml first',
        query: ListQuery,
        answers: { 200: { description: 'One page.', schema: listOf(budget) } },
      },
      async handle(c) {
        const { tenantId } = contextOf(c.get('scope')).principal
        const { scope, limit, cursor } = readQuery(c.env.incoming, ListQuery)
        if (scope !== undefined) return c.json({ data: await ofScope(tenantId, scope), next_cursor: null })
        const page = await budgetPolicies.list({ tenantId, limit, ...(cursor !== undefined && { cursor }) })
        const policies = [...(cursor === undefined ? configured(tenantId) : []), ...page.budgets]
        return c.json({ data: await withFigures(tenantId, policies), next_cursor: page.nextCursor ?? null })
      },
    },
    {
      method: 'POST',
      path: '/v1/budgets',
      scope: 'budgets:write',
      operation: {
        tag: 'usage',
        summary: 'Make a budget',
        description: 'In force within 2 s on every process. Counts what is spent from then on.',
        body: { schema: NewBudget, required: true, example },
        answers: { 201: { description: 'The budget.', schema: budget } },
      },
      async handle(c) {
        const { tenantId } = contextOf(c.get('scope')).principal
        const body = parseInput(NewBudget, await readJsonObject(c.env.incoming, settings.completionBody))
        if (body.scope.startsWith('tenant:') && !isOwnTenant(body.scope, tenantId)) {
          throw new HttpError('invalid_value', 'scope: names another tenant.', { param: 'scope' })
        }
        const at = new Date()
        const made: StoredBudget = {
          ...{ id: ids.id('budget'), tenantId, scope: body.scope, window: body.window, mode: body.mode },
          ...{ limitPicoUsd: picoUsdFromDecimal(body.limit_usd), timeZone: body.timezone },
          ...{ allowUnpriced: body.allow_unknown_price, createdAt: at, updatedAt: at },
        }
        await budgetPolicies.create(made)
        await budgetBook.refresh()
        return c.json((await withFigures(tenantId, [made]))[0], 201)
      },
    },
    {
      method: 'GET',
      path,
      scope: 'usage:read',
      operation: {
        tag: 'usage',
        summary: 'One budget',
        answers: { 200: { description: 'The budget.', schema: budget } },
      },
      async handle(c) {
        const { tenantId } = contextOf(c.get('scope')).principal
        const inFile = configured(tenantId).find(({ id }) => id === pathId(c, 'budget_id'))
        return c.json((await withFigures(tenantId, [inFile ?? (await requireBudget(c))]))[0])
      },
    },
    {
      method: 'PATCH',
      path,
      scope: 'budgets:write',
      operation: {
        tag: 'usage',
        summary: 'Change the limit or the mode of a budget',
        description: 'In force within 2 s on every process, for requests that are not yet under way.',
        body: { schema: BudgetPatch, required: true, example: { limit_usd: '75' } },
        answers: { 200: { description: 'The budget as it is now.', schema: budget } },
      },
      async handle(c) {
        const known = await requireBudget(c)
        const body = parseInput(BudgetPatch, await readJsonObject(c.env.incoming, settings.completionBody))
        const changed = await budgetPolicies.update(known, toChanges(body), new Date())
        if (!changed) throw new HttpError('not_found', 'There is no budget with this id.')
        await budgetBook.refresh()
        return c.json((await withFigures(known.tenantId, [changed]))[0])
      },
    },
    {
      method: 'DELETE',
      path,
      scope: 'budgets:write',
      operation: {
        tag: 'usage',
        summary: 'Remove a budget',
        description: 'What was counted stays, and counts again for a budget of the same scope and window.',
        answers: { 204: { description: 'It limits nothing any more.' } },
      },
      async handle(c) {
        await budgetPolicies.remove(await requireBudget(c))
        await budgetBook.refresh()
        return c.body(null, 204)
      },
    },
  ]
}

function isOwnTenant(scope: string, tenantId: string): boolean {
  return scope === `tenant:${tenantId}` || scope === 'tenant:*'
}
