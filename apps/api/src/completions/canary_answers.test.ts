import { afterAll, expect, it } from 'vitest'
import { startPipelineApi } from '../testing/start_pipeline_api.js'

const targets = [{ target: 'openai/gpt-4.1-mini' }]
const api = await startPipelineApi({
  providers: ['openai', 'anthropic'],
  aliases: {
    tried: { targets, canary: { target: 'anthropic/claude-haiku-4-5', percent: 50, sticky: 'session' } },
    settled: { targets },
  },
})
afterAll(() => api.close())

async function ask(path: string, body: object) {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${api.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  expect(answer.status).toBe(200)
  return (await answer.json()) as { provider: string; arm?: string; arm_reason?: string; routing?: { arm?: string } }
}
const body = (model: string, session: string) => ({ prompt: 'Say hello.', model, tags: { session } })

it('keeps a session in its part of a canary, and says which one answered', async () => {
  const providers: Record<string, string> = { canary: 'anthropic', stable: 'openai' }
  const seen = new Set<string | undefined>()
  for (let session = 0; session < 16; session += 1) {
    const first = await ask('/v1/reliable_completion', body('tried', `s${session}`))
    const again = await ask('/v1/reliable_completion', body('tried', `s${session}`))
    const { arm, arm_reason } = await ask('/v1/route/explain', body('tried', `s${session}`))
    expect([again.routing?.arm, again.provider, arm]).toEqual([first.routing?.arm, first.provider, first.routing?.arm])
    expect(first.provider).toBe(providers[first.routing?.arm ?? ''])
    const where = arm === 'canary' ? 'in' : 'outside'
    expect(arm_reason).toBe(`told by its session, it is ${where} the 50 % of anthropic/claude-haiku-4-5`)
    seen.add(first.routing?.arm)
  }
  expect(seen).toEqual(new Set(['canary', 'stable']))
})

it('says nothing of arms where there is no canary', async () => {
  expect((await ask('/v1/reliable_completion', body('settled', 's'))).routing).not.toHaveProperty('arm')
  expect(await ask('/v1/route/explain', body('settled', 's'))).toMatchObject({ arm: null, arm_reason: null })
})
