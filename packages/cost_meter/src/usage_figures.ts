import type { LedgerRecord } from './ledger.js'
import type { UsageFigures } from './usage_report.js'

export const noUsage: UsageFigures = {
  calls: 0,
  voidedCalls: 0,
  unpricedCalls: 0,
  estimatedCalls: 0,
  inconsistentCalls: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  inputAudioTokens: 0,
  outputAudioTokens: 0,
  inputImageTokens: 0,
  outputImageTokens: 0,
  webSearches: 0,
  inputPicoUsd: 0n,
  outputPicoUsd: 0n,
  totalPicoUsd: 0n,
  estimatedPicoUsd: 0n,
}

/** What one call adds to a report; nothing while it runs. */
export function figuresOf({ outcome }: LedgerRecord): UsageFigures {
  if (!outcome) return noUsage
  const { usage, cost, state, estimated } = outcome
  return {
    calls: 1,
    voidedCalls: state === 'voided' ? 1 : 0,
    unpricedCalls: state !== 'voided' && cost.totalPicoUsd === null ? 1 : 0,
    estimatedCalls: estimated ? 1 : 0,
    inconsistentCalls: cost.inconsistent === true ? 1 : 0,
    inputTokens: usage.inputTokens ?? 0,
    outputTokens: usage.outputTokens ?? 0,
    cacheReadTokens: usage.cacheReadTokens ?? 0,
    cacheWriteTokens: (usage.cacheWrite5mTokens ?? 0) + (usage.cacheWrite1hTokens ?? 0),
    reasoningTokens: usage.reasoningTokens ?? 0,
    inputAudioTokens: usage.inputAudioTokens ?? 0,
    outputAudioTokens: usage.outputAudioTokens ?? 0,
    inputImageTokens: usage.inputImageTokens ?? 0,
    outputImageTokens: usage.outputImageTokens ?? 0,
    webSearches: usage.webSearches ?? 0,
    inputPicoUsd: cost.inputPicoUsd ?? 0n,
    outputPicoUsd: cost.outputPicoUsd ?? 0n,
    totalPicoUsd: cost.totalPicoUsd ?? 0n,
    estimatedPicoUsd: estimated ? (cost.totalPicoUsd ?? 0n) : 0n,
  }
}

export function addFigures(a: UsageFigures, b: UsageFigures): UsageFigures {
  const names = Object.keys(noUsage) as (keyof UsageFigures)[]
  const sum = (name: keyof UsageFigures) => {
    const [x, y] = [a[name], b[name]]
    return typeof x === 'bigint' ? x + BigInt(y) : x + Number(y)
  }
  return Object.fromEntries(names.map((name) => [name, sum(name)])) as unknown as UsageFigures
}
