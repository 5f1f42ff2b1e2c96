// Adds a kind of check of one's own beside the built-in ones.
import { builtInEvaluators, evaluateChecks, parseChecks, passIf, readNumber } from '@maester/evaluation'

const maxSentences = {
  name: 'max_sentences',
  parameters: ['value'],
  prepare(parameters) {
    const max = readNumber(parameters, 'value', { min: 1, max: 1_000, integer: true })
    return ({ content }) => passIf((content.match(/[.!?](?=\s|$)/g) ?? []).length <= max, `More than ${max} sentences`)
  },
}

const checks = parseChecks(['non_empty', { type: 'max_sentences', value: 1 }], {
  evaluators: [...builtInEvaluators, maxSentences],
})
console.log(await evaluateChecks(checks, { content: 'One. Two.', finishReason: 'stop' }))
