import { expect, it } from 'vitest'
import { applyPolicies, isPattern } from './apply_policies.js'
import type { BudgetPolicy } from './budget.js'
import { createBudgetBook } from './create_budget_book.js'

const policy = (scope: string, changes: Partial<BudgetPolicy> = {}): BudgetPolicy => ({
  ...{ scope, limitPicoUsd: 1n, window: 'day', mode: 'hard' },
  ...changes,
})

async function applied(
  configured: readonly BudgetPolicy[],
  scopes: readonly string[],
  alsoKnownAs: readonly string[] = [],
) {
  const policies = await createBudgetBook({ configured }).policiesOf('acme')
  return applyPolicies(policies, { scopes, alsoKnownAs }).map(
    ({ policy, account }) => `${policy.scope} → ${account.scope}`,
  )
}

it('applies what is written for a scope, and what is written for every such scope', async () => {
  const book = [policy('user:*'), policy('user:alice'), policy('user:bob'), policy('tag:team=*'), policy('demo')]
  expect(await applied(book, ['user:alice', 'tag:team=search', 'tag:stage=live', 'demo'])).toEqual([
    'user:alice → user:alice',
    'demo → demo',
    'user:* → user:alice',
    'tag:team=* → tag:team=search',
  ])
})

it('counts one thing of several names once for every such thing, and under any name it is limited by', async () => {
  const book = [policy('model:*'), policy('model:fast')]
  expect(await applied(book, ['model:openai/gpt-4.1'], ['model:fast', 'model:gpt-4.1'])).toEqual([
    'model:fast → model:fast',
    'model:* → model:openai/gpt-4.1',
  ])
})

it('keeps to the policies of the tenant and of all', async () => {
  const book = [policy('demo', { tenantId: 'globex' }), policy('demo', { tenantId: 'acme', window: 'month' })]
  expect(await applied(book, ['demo'])).toEqual(['demo → demo'])
})

it('knows a pattern from a scope', () => {
  expect(['user:*', 'tag:a=*', 'model:*', 'tenant:*', 'key:*', 'project:*'].every(isPattern)).toBe(true)
  expect(['user:a*', 'demo', '*', 'tag:*', 'team:*', 'tag:a=b', 'tag:=*'].some(isPattern)).toBe(false)
})

it('asks storage until it has answered once, and keeps what it knows when storage goes away', async () => {
  let isAway = true
  const store = {
    revision: async () => {
      if (isAway) throw new Error('storage has gone')
      return '1'
    },
    all: async () => [policy('demo', { tenantId: 'acme' })] as never,
  }
  const book = createBudgetBook({ configured: [], store })
  await expect(book.policiesOf('acme')).rejects.toThrow('storage has gone')
  isAway = false
  expect((await book.policiesOf('acme')).size).toBe(1)
  isAway = true
  await expect(book.refresh()).rejects.toThrow('storage has gone')
  expect((await book.policiesOf('acme')).size).toBe(1)
  book.reconfigure([policy('other')])
  expect([...(await book.policiesOf('acme')).keys()]).toEqual(['other', 'demo'])
})
