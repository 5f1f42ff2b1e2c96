import { afterAll, expect, it } from 'vitest'
import { startPipelineApi } from '../testing/start_pipeline_api.js'

const api = await startPipelineApi({
  providers: ['openai', 'anthropic'],
  aliases: { house: { targets: [{ target: 'openai/gpt-4.1-mini', region: 'eu', weight: 3 }] } },
})
afterAll(() => api.close())

interface Providers {
  readonly data: readonly {
    name: string
    type: string
    targets: readonly { model: string; error_rate: number | null }[]
  }[]
}

it('shows every target of an alias before it is asked, and what is measured once it is', async () => {
  const before = await api.read<Providers>('/v1/providers')
  expect(before.data.map(({ name }) => name).toSorted()).toEqual(['anthropic', 'openai'])
  const openai = before.data.find(({ name }) => name === 'openai')!
  expect(openai).toMatchObject({ type: 'openai', simulated: true })
  expect(openai.targets).toContainEqual(
    expect.objectContaining({ model: 'gpt-4.1-mini', region: 'eu', weight: 3, error_rate: null, quality: null }),
  )

  for (let call = 0; call < 6; call += 1) await api.post('/v1/reliable_completion', { prompt: 'Hi', model: 'house' })
  const after = await api.read<Providers>('/v1/providers')
  const measured = { p50: expect.any(Number), p95: expect.any(Number), p99: expect.any(Number) }
  expect(after.data.find(({ name }) => name === 'openai')!.targets).toContainEqual(
    expect.objectContaining({
      region: 'eu',
      error_rate: 0,
      in_flight: 0,
      quality: { mean: 1, count: 6 },
      latency_ms: { total: measured, first_output: null },
    }),
  )
})

it('shows a target that was asked by its own name', async () => {
  await api.post('/v1/reliable_completion', { prompt: 'Hi', model: 'openai/gpt-4o-mini', stream: true })
  const { data } = await api.read<Providers>('/v1/providers')
  expect(data.flatMap(({ targets }) => targets.map(({ model }) => model))).toContain('gpt-4o-mini')
})
