import { afterAll, expect, it } from 'vitest'
import { startPipelineApi } from '../testing/start_pipeline_api.js'

const targets = [{ target: 'openai/gpt-4.1-mini' }]
const trial = { percent: 50, sticky: 'request', stages: [50, 100], guard: { maxErrorRate: 0.05 } } as const
const api = await startPipelineApi({
  providers: ['openai', 'anthropic'],
  aliases: {
    failing: { targets, canary: { ...trial, target: 'anthropic/claude-haiku-4-5-sim-fault-http-500' } },
    tried: { targets, canary: { ...trial, target: 'anthropic/claude-haiku-4-5' } },
    settled: { targets },
  },
})
afterAll(() => api.close())

interface Canaries {
  readonly data: readonly { alias: string; arms: { canary: { calls: number } } }[]
}

const canary = (alias: string) => api.read<Canaries['data'][number]>(`/v1/canaries/${alias}`)

async function ask(model: string, calls: number): Promise<void> {
  for (let call = 0; call < calls; call += 1) {
    const answer = await api.post('/v1/reliable_completion', { prompt: 'Hi', model })
    expect(answer.status).toBe(200)
  }
}

it('shows the figures of both arms, with the scores of their answers', async () => {
  await ask('tried', 20)
  const seen = await canary('tried')
  expect((await api.read<Canaries>('/v1/canaries')).data).toContainEqual(seen)
  expect(seen).toMatchObject({
    ...{ target: 'anthropic/claude-haiku-4-5', state: 'running', percent: 50, sticky: 'request', stages: [50, 100] },
    ...{ guard: { max_error_rate: 0.05, min_score: null, max_p95_ms: null, max_cost_ratio: null }, reason: null },
  })
  const { arms } = seen as unknown as {
    arms: Record<'canary' | 'stable', { calls: number; errors: number; judged: number; score: { mean: number } }>
  }
  expect(arms.canary.calls + arms.stable.calls).toBe(20)
  for (const arm of Object.values(arms)) expect(arm).toMatchObject({ errors: 0, judged: arm.calls, score: { mean: 1 } })
})

it('rolls a canary back that fails, and every call is still answered', async () => {
  await ask('failing', 60)
  const rolledBack = await canary('failing')
  expect(rolledBack).toMatchObject({ state: 'rolled_back', percent: 0, reason: 'max_error_rate' })
  await ask('failing', 10)
  expect((await canary('failing')).arms.canary).toEqual(rolledBack.arms.canary)
})

it('is rolled back and begun anew by hand', async () => {
  const rolledBack = await api.post('/v1/canaries/tried/rollback', {})
  expect([rolledBack.status, await rolledBack.json()]).toMatchObject([
    200,
    { alias: 'tried', state: 'rolled_back', percent: 0, reason: 'by_hand' },
  ])
  const resumed = await api.post('/v1/canaries/tried/resume', {})
  expect(await resumed.json()).toMatchObject({
    ...{ state: 'running', percent: 50, reason: null },
    arms: { canary: { calls: 0 }, stable: { calls: 0 } },
  })
  expect((await api.post('/v1/canaries/settled/resume', {})).status).toBe(404)
})
