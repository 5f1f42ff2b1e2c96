import { type CheckParameters, invalidParameter, readNumber, readText, readTexts } from '../check_parameters.js'
import { passFrom } from '../check_result.js'
import type { Evaluator } from '../evaluator.js'
import { countGroups, overlap, words } from '../text/tokens.js'

const longestGroup = 4

/**
 * BLEU-4 of the answer against the text or texts `value`, at least `threshold` (default 0.5).
 * K. Papineni et al., "BLEU: a Method for Automatic Evaluation of Machine Translation", ACL 2002; groups of two and more
 * words counted with one added to both sides, since single answers are short: C.-Y. Lin and F. J. Och, COLING 2004.
 */
export const bleu: Evaluator = {
  name: 'bleu',
  parameters: ['value', 'threshold'],
  prepare(parameters) {
    const references = readReferences(parameters).map(words)
    const threshold = readNumber(parameters, 'threshold', { min: 0, max: 1, fallback: 0.5 })
    return ({ content }) => passFrom(score(words(content), references), threshold, 'BLEU')
  },
}

function readReferences(parameters: CheckParameters): readonly string[] {
  if (typeof parameters.given.value === 'string') return [readText(parameters, 'value')]
  const references = readTexts(parameters, 'value')
  if (references.length === 0) throw invalidParameter(parameters, 'value', 'must have at least one text')
  return references
}

function score(candidate: readonly string[], references: readonly (readonly string[])[]): number {
  let logSum = 0
  for (let n = 1; n <= longestGroup; n += 1) {
    const smoothing = n === 1 ? 0 : 1
    const matches = overlap(countGroups(candidate, n), highestCounts(references, n))
    const total = Math.max(0, candidate.length - n + 1)
    if (matches + smoothing === 0) return 0
    logSum += Math.log((matches + smoothing) / (total + smoothing))
  }
  return brevityPenalty(candidate.length, references) * Math.exp(logSum / longestGroup)
}

/** A group counts as often as in the reference that has it most. */
function highestCounts(references: readonly (readonly string[])[], n: number): ReadonlyMap<string, number> {
  const highest = new Map<string, number>()
  for (const reference of references) {
    for (const [group, count] of countGroups(reference, n)) highest.set(group, Math.max(count, highest.get(group) ?? 0))
  }
  return highest
}

/** Against the reference nearest in length, the shorter of two equally near. */
function brevityPenalty(length: number, references: readonly (readonly string[])[]): number {
  const nearest = references
    .map((reference) => reference.length)
    .reduce((best, each) => {
      const difference = Math.abs(each - length) - Math.abs(best - length)
      return difference < 0 || (difference === 0 && each < best) ? each : best
    })
  return length >= nearest ? 1 : Math.exp(1 - nearest / length)
}
