import { afterAll, describe, expect, it } from 'vitest'
import { startPipelineApi } from '../testing/start_pipeline_api.js'

const api = await startPipelineApi({
  aliases: { ours: { targets: [{ target: 'openai/gpt-4.1' }] } },
  settings: {
    deprecations: [
      {
        target: 'openai/gpt-4.1',
        deprecatedAt: new Date('2026-10-14'),
        retiresAt: new Date('2099-01-14'),
        replacement: 'gpt-6',
      },
      ...['2100-01-01', '2026-10-14T00:00:00.500Z'].map((said, index) => ({
        ...{ target: `openai/gpt-4.1-${['late', 'nano'][index]}`, deprecatedAt: new Date(said) },
        retiresAt: new Date('2099-01-14'),
      })),
    ],
  },
})
afterAll(() => api.close())

const ask = (path: string, body: object) =>
  fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const messages = [{ role: 'user', content: 'Say hello.' }]

describe('an answer of a model that ends', () => {
  it.each([
    ['/v1/reliable_completion', { prompt: 'Say hello.', model: 'ours' }],
    ['/v1/reliable_completion', { prompt: 'Say hello.', model: 'ours', stream: true }],
    ['/v1/chat/completions', { messages, model: 'ours' }],
    ['/v1/chat/completions', { messages, model: 'ours', stream: true }],
    ['/v1/messages', { messages, model: 'ours', max_tokens: 20 }],
  ])('says so in the headers of %s %j', async (path, body) => {
    const answer = await ask(path, body)
    await answer.text()
    expect(answer.status).toBe(200)
    expect(answer.headers.get('deprecation')).toBe('@1791936000')
    expect(answer.headers.get('sunset')).toBe('Wed, 14 Jan 2099 00:00:00 GMT')
  })

  it.each([
    ['openai/gpt-4.1-late', null],
    ['openai/gpt-4.1-nano', '@1791936000'],
  ])('tells of no announcement after the end, and of whole seconds: %s', async (model, announced) => {
    const answer = await ask('/v1/reliable_completion', { prompt: 'Say hello.', model })
    await answer.text()
    expect(answer.headers.get('deprecation')).toBe(announced)
    expect(answer.headers.get('sunset')).toBe('Wed, 14 Jan 2099 00:00:00 GMT')
  })

  it('links to where the provider announces such ends', async () => {
    const answer = await ask('/v1/reliable_completion', { prompt: 'Say hello.', model: 'openai/o3' })
    await answer.text()
    expect(answer.headers.get('link')).toBe('<https://developers.openai.com/api/docs/deprecations>; rel="sunset"')
  })

  it('names the end in the body, in the list of models and in the explanation of a route', async () => {
    const deprecation = {
      deprecated_at: '2026-10-14T00:00:00.000Z',
      retires_at: '2099-01-14T00:00:00.000Z',
      replacement: 'gpt-6',
      source: 'settings',
    }
    const body = { prompt: 'Say hello.', model: 'ours' }
    expect(await (await ask('/v1/reliable_completion', body)).json()).toMatchObject({ routing: { deprecation } })
    expect(await api.read('/v1/models/ours')).toMatchObject({ maester: { deprecation } })
    expect(await (await ask('/v1/route/explain', body)).json()).toMatchObject({ candidates: [{ deprecation }] })
  })

  it('is silent for other models', async () => {
    const answer = await ask('/v1/reliable_completion', { prompt: 'Say hello.', model: 'openai/gpt-4.1-mini' })
    await answer.text()
    expect([...answer.headers.keys()]).not.toContain('deprecation')
    expect([...answer.headers.keys()]).not.toContain('sunset')
  })
})
