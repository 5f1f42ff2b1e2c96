import fc from 'fast-check'
import { expect, it } from 'vitest'
import { exclusiveParts } from './exclusive_parts.js'
import type { Usage } from './usage.js'

const INPUT = ['inputText', 'inputAudio', 'inputImage', 'cacheRead', 'cacheReadAudio', 'cacheReadImage'] as const
const WRITES = ['cacheWrite5m', 'cacheWrite1h'] as const
const OUTPUT = ['outputText', 'reasoning', 'outputAudio', 'outputImage'] as const

const partsOf = (usage: Usage) => {
  const read = exclusiveParts(usage)
  if (read.kind !== 'parts') throw new Error(read.reason)
  return read.parts
}

it('cuts totals into what is plain and what is billed apart', () => {
  const usage = {
    inputTokens: 1_000,
    outputTokens: 500,
    cacheReadTokens: 300,
    cacheWrite5mTokens: 200,
    cacheWrite1hTokens: 100,
    inputAudioTokens: 50,
    inputImageTokens: 20,
    reasoningTokens: 400,
    outputAudioTokens: 30,
  }
  expect(partsOf(usage)).toMatchObject({
    inputText: 330,
    cacheRead: 300,
    cacheWrite5m: 200,
    cacheWrite1h: 100,
    outputText: 70,
  })
})

it('takes cached input for audio only as far as it cannot be otherwise', () => {
  const usage = { inputTokens: 100, outputTokens: 0, cacheReadTokens: 80, inputAudioTokens: 50 }
  expect(partsOf(usage)).toMatchObject({ inputText: 0, cacheRead: 50, cacheReadAudio: 30, inputAudio: 20 })
})

it.each<[string, Usage]>([
  ['more cached than sent', { inputTokens: 10, outputTokens: 1, cacheReadTokens: 11 }],
  ['more written than sent', { inputTokens: 10, outputTokens: 1, cacheReadTokens: 6, cacheWrite5mTokens: 5 }],
  ['more reasoning than output', { inputTokens: 10, outputTokens: 1, reasoningTokens: 2 }],
  ['more audio than output', { inputTokens: 10, outputTokens: 5, reasoningTokens: 3, outputAudioTokens: 3 }],
  ['more audio than sent', { inputTokens: 10, outputTokens: 5, inputAudioTokens: 11 }],
  ['a negative detail', { inputTokens: 10, outputTokens: 1, cacheReadTokens: -1 }],
  ['half a token', { inputTokens: 10, outputTokens: 1, reasoningTokens: 0.5 }],
])('calls %s inconsistent and says why', (_, usage) => {
  expect(exclusiveParts(usage)).toEqual({ kind: 'inconsistent', reason: expect.stringMatching(/\w/) })
})

it.each<Usage>([
  {},
  { inputTokens: 1 },
  { outputTokens: 1 },
  { inputTokens: Number.NaN, outputTokens: 1 },
  { inputTokens: 1, outputTokens: -1 },
])('calls %j unknown, not zero', (usage) => {
  expect(exclusiveParts(usage).kind).toBe('unknown')
})

it('takes as much of the cached input for audio as the provider says', () => {
  const usage = { inputTokens: 5_000, outputTokens: 0, cacheReadTokens: 2_000, cacheReadAudioTokens: 500 }
  expect(exclusiveParts({ ...usage, inputAudioTokens: 900 })).toMatchObject({
    parts: { inputText: 2_600, inputAudio: 400, cacheRead: 1_500, cacheReadAudio: 500 },
  })
})

it('gives parts that are never negative and add up to the totals, whatever is reported', () => {
  const count = fc.integer({ min: 0, max: 1_000 })
  const detail = fc.option(fc.integer({ min: 0, max: 400 }), { nil: undefined })
  const usage = fc.record({ inputTokens: count, outputTokens: count }).chain((totals) =>
    fc
      .tuple(detail, detail, detail, detail, detail, detail, detail, detail)
      .map(([read, write5m, write1h, reasoning, audioIn, audioOut, imageIn, imageOut]) => ({
        ...totals,
        ...(read === undefined ? {} : { cacheReadTokens: read }),
        ...(write5m === undefined ? {} : { cacheWrite5mTokens: write5m }),
        ...(write1h === undefined ? {} : { cacheWrite1hTokens: write1h }),
        ...(reasoning === undefined ? {} : { reasoningTokens: reasoning }),
        ...(audioIn === undefined ? {} : { inputAudioTokens: audioIn }),
        ...(audioOut === undefined ? {} : { outputAudioTokens: audioOut }),
        ...(imageIn === undefined ? {} : { inputImageTokens: imageIn }),
        ...(imageOut === undefined ? {} : { outputImageTokens: imageOut }),
      })),
  )
  fc.assert(
    fc.property(usage, (reported) => {
      const read = exclusiveParts(reported)
      if (read.kind !== 'parts') return
      const { parts } = read
      const sum = (names: readonly (keyof typeof parts)[]) => names.reduce((total, name) => total + parts[name], 0)
      expect(Object.values(parts).every((part) => part >= 0)).toBe(true)
      expect(sum([...INPUT, ...WRITES])).toBe(reported.inputTokens)
      expect(sum(OUTPUT)).toBe(reported.outputTokens)
      expect(parts.cacheRead + parts.cacheReadAudio + parts.cacheReadImage).toBe(reported.cacheReadTokens ?? 0)
      expect(parts.inputAudio + parts.cacheReadAudio).toBe(reported.inputAudioTokens ?? 0)
    }),
  )
})
