import { type Usage, usageDetails } from './usage.js'

/** What a call used, cut into parts that do not overlap. Token counts; each is 0 or more. */
export interface ExclusiveParts {
  /** Input that is neither cached nor audio nor image. */
  readonly inputText: number
  readonly inputAudio: number
  readonly inputImage: number
  /** Read from the cache, text as far as known. */
  readonly cacheRead: number
  readonly cacheReadAudio: number
  readonly cacheReadImage: number
  readonly cacheWrite5m: number
  readonly cacheWrite1h: number
  /** Output that is neither reasoning nor audio nor image. */
  readonly outputText: number
  readonly reasoning: number
  readonly outputAudio: number
  readonly outputImage: number
}

export type PartsOfUsage =
  | { readonly kind: 'parts'; readonly parts: ExclusiveParts }
  /** A total was not reported, or is not a count. */
  | { readonly kind: 'unknown'; readonly reason: string }
  /** The details do not fit in the totals. */
  | { readonly kind: 'inconsistent'; readonly reason: string }

/**
 * Cuts usage into parts that add up to its totals. A detail that was not reported counts as none of its kind, which
 * is the dearer reading for caches. Few providers say how much of the cached input was audio or image: elsewhere only
 * what cannot be otherwise is taken to be both.
 */
export function exclusiveParts(usage: Usage): PartsOfUsage {
  const { inputTokens, outputTokens } = usage
  if (!isCount(inputTokens)) return { kind: 'unknown', reason: 'The number of input tokens is not known' }
  if (!isCount(outputTokens)) return { kind: 'unknown', reason: 'The number of output tokens is not known' }
  // Estimates, and most reports, have totals only.
  if (!hasDetails(usage))
    return { kind: 'parts', parts: { ...NO_PARTS, inputText: inputTokens, outputText: outputTokens } }
  for (const name of usageDetails) {
    if (usage[name] !== undefined && !isCount(usage[name])) {
      return { kind: 'inconsistent', reason: `${name} is not a count: ${usage[name]}` }
    }
  }
  const input = inputParts(usage, inputTokens)
  if (input.inputText < 0) {
    return { kind: 'inconsistent', reason: `The parts of the input add up to more than ${inputTokens} tokens` }
  }
  const output = outputParts(usage, outputTokens)
  if (output.outputText < 0) {
    return { kind: 'inconsistent', reason: `The parts of the output add up to more than ${outputTokens} tokens` }
  }
  // Spelt out: a spread behind another one takes ten times as long, and every rating of every call comes through here.
  const { inputText, inputAudio, inputImage, cacheRead, cacheReadAudio, cacheReadImage } = input
  const { cacheWrite5m, cacheWrite1h } = input
  const { outputText, reasoning, outputAudio, outputImage } = output
  const parts: ExclusiveParts = {
    inputText,
    inputAudio,
    inputImage,
    cacheRead,
    cacheReadAudio,
    cacheReadImage,
    cacheWrite5m,
    cacheWrite1h,
    outputText,
    reasoning,
    outputAudio,
    outputImage,
  }
  return { kind: 'parts', parts }
}

const NO_PARTS: ExclusiveParts = {
  inputText: 0,
  inputAudio: 0,
  inputImage: 0,
  cacheRead: 0,
  cacheReadAudio: 0,
  cacheReadImage: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  outputText: 0,
  reasoning: 0,
  outputAudio: 0,
  outputImage: 0,
}

function hasDetails(usage: Usage): boolean {
  for (const name of usageDetails) if (usage[name] !== undefined) return true
  return false
}

function inputParts(usage: Usage, total: number) {
  const read = usage.cacheReadTokens ?? 0
  const cacheWrite5m = usage.cacheWrite5mTokens ?? 0
  const cacheWrite1h = usage.cacheWrite1hTokens ?? 0
  const audio = usage.inputAudioTokens ?? 0
  const image = usage.inputImageTokens ?? 0
  const excess = Math.max(0, read + cacheWrite5m + cacheWrite1h + audio + image - total)
  const cacheReadAudio = Math.min(usage.cacheReadAudioTokens ?? excess, read, audio)
  const cacheReadImage = Math.min(Math.max(0, excess - cacheReadAudio), read - cacheReadAudio, image)
  const cacheRead = read - cacheReadAudio - cacheReadImage
  const inputAudio = audio - cacheReadAudio
  const inputImage = image - cacheReadImage
  const others = cacheRead + cacheReadAudio + cacheReadImage + cacheWrite5m + cacheWrite1h + inputAudio + inputImage
  return {
    inputText: total - others,
    inputAudio,
    inputImage,
    cacheRead,
    cacheReadAudio,
    cacheReadImage,
    cacheWrite5m,
    cacheWrite1h,
  }
}

function outputParts(usage: Usage, total: number) {
  const reasoning = usage.reasoningTokens ?? 0
  const outputAudio = usage.outputAudioTokens ?? 0
  const outputImage = usage.outputImageTokens ?? 0
  return { outputText: total - reasoning - outputAudio - outputImage, reasoning, outputAudio, outputImage }
}

/** Whole and not negative. */
export function isCount(value: number | undefined): value is number {
  return Number.isSafeInteger(value) && (value ?? -1) >= 0
}
