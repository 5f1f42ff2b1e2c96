import { createTestContext } from '@maester/observability/testing'
import { afterEach, describe, expect, it } from 'vitest'
import type { CompletionRequest } from '../completion_request.js'
import type { GatewayCall } from '../gateway.js'
import type { AliasSettings, GatewaySettings } from '../settings.js'
import { createGatewayBench, plainReply } from '../testing/gateway_bench.js'
import { plainCall, plainSettings } from '../testing/plain_call.js'

const bench = createGatewayBench()
afterEach(() => bench.clear())

const seeing: Partial<CompletionRequest> = {
  messages: [{ role: 'user', parts: [{ type: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } }] }],
}
const calling = (more: Partial<CompletionRequest>, options: Partial<GatewayCall> = {}): GatewayCall => ({
  ...plainCall,
  ...options,
  request: { ...plainCall.request, ...more },
})

/** The model `all` over as many upstreams as asked for, with what the operator says of them. */
async function scene(upstreamCount: number, settings: Partial<GatewaySettings>, alias: Partial<AliasSettings> = {}) {
  const upstreams = await Promise.all(Array.from({ length: upstreamCount }, () => bench.upstream(plainReply)))
  const { aliases } = plainSettings(upstreams)
  const test = bench.gateway(upstreams, {
    settings: { ...settings, aliases: { all: { ...aliases.all!, ...alias } } },
  })
  return { ...test, upstreams, context: createTestContext({ principal: { tenantId: 'tenant_test' } }) }
}

describe('a target known to lack what a request needs', () => {
  it('is left out, and the next one answers', async () => {
    const { gateway, upstreams, context } = await scene(2, { modelOverrides: { 'a/m': { capabilities: ['-vision'] } } })
    const { provider, routing } = await gateway.complete(calling(seeing), context)
    expect(provider).toBe('b')
    expect(routing).toMatchObject({ fallbackUsed: false, attempts: [{ provider: 'b' }] })
    expect(upstreams[0]!.requests).toEqual([])
    expect((await gateway.complete(plainCall, context)).provider).toBe('a')
    expect(gateway.preview(calling(seeing).request).provider).toBe('b')
  })

  it('leaves nothing to send when it is the only one', async () => {
    const { gateway, upstreams, ledger, context } = await scene(1, {
      modelOverrides: { m: { capabilities: ['-vision'] } },
    })
    const refusal = { code: 'unsupported_parameter', detail: { param: 'image', status: 400 } }
    await expect(gateway.complete(calling(seeing), context)).rejects.toMatchObject(refusal)
    await expect(gateway.stream(calling(seeing), context, () => {})).rejects.toMatchObject(refusal)
    expect(() => gateway.preview(calling(seeing).request)).toThrow(expect.objectContaining({ code: refusal.code }))
    expect(upstreams[0]!.requests).toEqual([])
    expect((await ledger.list({ tenantId: 'tenant_test', limit: 10 })).records).toEqual([])
  })

  it('is told by the alias, over everything else', async () => {
    const override = { modelOverrides: { m: { capabilities: ['vision'] } } }
    const { gateway, context } = await scene(1, override, { capabilities: ['-vision'] })
    await expect(gateway.complete(calling(seeing), context)).rejects.toMatchObject({ code: 'unsupported_parameter' })
    const other = await scene(1, { modelOverrides: { m: { capabilities: ['-vision'] } } }, { capabilities: ['vision'] })
    expect((await other.gateway.complete(calling(seeing), other.context)).provider).toBe('a')
  })

  it('lacks what the caller demands by name', async () => {
    const { gateway, context } = await scene(2, { modelOverrides: { 'a/m': { capabilities: ['-prompt_caching'] } } })
    const demanding = calling({}, { require: ['prompt_caching'] })
    expect((await gateway.complete(demanding, context)).provider).toBe('b')
    expect(gateway.preview(plainCall.request, { require: ['prompt_caching'] }).provider).toBe('b')
    await expect(gateway.complete(calling({}, { require: ['magic'] }), context)).rejects.toMatchObject({
      code: 'invalid_value',
      detail: { param: 'require' },
    })
  })

  it('is passed over for a fallback of the call’s own, in the preview too', async () => {
    const { gateway, context } = await scene(2, { modelOverrides: { 'a/m': { capabilities: ['-vision'] } } })
    const request = { ...plainCall.request, ...seeing, model: 'a/m' }
    const fallbackModels = ['b/m']
    expect((await gateway.complete({ ...plainCall, request, fallbackModels }, context)).provider).toBe('b')
    expect(gateway.preview(request, { fallbackModels }).provider).toBe('b')
  })

  it('is no cheaper way to answer it', async () => {
    const { gateway } = await scene(2, { modelOverrides: { 'b/m': { capabilities: ['-vision'] } } }, { cheaper: 'b/m' })
    expect(gateway.preview(plainCall.request).cheaperModel).toBe('b/m')
    expect(gateway.preview(calling(seeing).request).cheaperModel).toBeUndefined()
  })

  it('is tried all the same when the parameter may be dropped, which is then named', async () => {
    const { gateway, context } = await scene(1, { modelOverrides: { m: { capabilities: ['-reasoning'] } } })
    const thinking: Partial<CompletionRequest> = { reasoning: { effort: 'low' } }
    await expect(gateway.complete(calling(thinking), context)).rejects.toMatchObject({
      detail: { param: 'reasoning_effort' },
    })
    const { droppedParameters } = await gateway.complete(calling(thinking, { dropUnsupported: true }), context)
    expect(droppedParameters).toEqual(['reasoning_effort'])
  })
})

describe('a context window', () => {
  const long: Partial<CompletionRequest> = {
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'word '.repeat(10_000) }] }],
  }

  it('that is surely too small leaves the target out', async () => {
    const { gateway, context } = await scene(2, { modelOverrides: { 'a/m': { contextWindowTokens: 8_000 } } })
    expect((await gateway.complete(calling(long), context)).provider).toBe('b')
    expect((await gateway.complete(plainCall, context)).provider).toBe('a')
  })

  it('that is too small everywhere is told, and nothing sent', async () => {
    const { gateway, upstreams, context } = await scene(1, { modelOverrides: { m: { contextWindowTokens: 8_000 } } })
    await expect(gateway.complete(calling(long), context)).rejects.toMatchObject({
      code: 'context_length_exceeded',
      detail: { param: 'messages' },
    })
    expect(upstreams[0]!.requests).toEqual([])
  })

  it('that may be large enough is left to the provider to judge', async () => {
    const { gateway, context } = await scene(1, { modelOverrides: { m: { contextWindowTokens: 12_000 } } })
    expect((await gateway.complete(calling(long), context)).provider).toBe('a')
  })
})

describe('what an operator writes', () => {
  it.each([
    [{ modelOverrides: { m: { capabilities: ['telepathy'] } } }, {}, 'model_overrides.m.capabilities'],
    [{}, { capabilities: ['-telepathy'] }, 'models.all.capabilities'],
  ])('is refused when it names no capability', async (settings, alias, param) => {
    await expect(scene(1, settings, alias)).rejects.toMatchObject({ code: 'invalid_value', detail: { param } })
  })
})

describe('an output limit that the format insists on', () => {
  const reply = { body: { type: 'message', content: [{ type: 'text', text: 'Hi.' }], stop_reason: 'end_turn' } }
  const limitFor = async (model: string, more: Partial<CompletionRequest> = {}) => {
    const upstream = await bench.upstream(reply)
    const { gateway } = bench.gateway([upstream], { connection: { type: 'anthropic' } })
    await gateway.complete(calling({ model: `a/${model}`, ...more }), createTestContext())
    return (upstream.requests[0]!.body as { max_tokens: number }).max_tokens
  }

  it('is the model’s own, less what would not fit beside the input', async () => {
    expect(await limitFor('claude-3-haiku-20240307')).toBe(4_096)
    expect(await limitFor('claude-sonnet-4-5')).toBe(64_000)
    const words = [{ role: 'user', parts: [{ type: 'text', text: 'word '.repeat(75_000) }] }] as const
    expect(await limitFor('claude-sonnet-4-5', { messages: words })).toBeLessThan(51_000)
  })

  it('is the caller’s where there is one', async () => {
    expect(await limitFor('claude-sonnet-4-5', { maxOutputTokens: 7 })).toBe(7)
  })
})
