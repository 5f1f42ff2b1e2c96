import type { Evaluator } from '../evaluator.js'
import { bleu } from './bleu.js'
import { contains } from './contains.js'
import { containsJson } from './contains_json.js'
import { containsRequiredTerms } from './contains_required_terms.js'
import { cost } from './cost.js'
import { equals } from './equals.js'
import { finishReason } from './finish_reason.js'
import { icontains } from './icontains.js'
import { isJson } from './is_json.js'
import { isValidToolsCall } from './is_valid_tools_call.js'
import { latency } from './latency.js'
import { levenshtein } from './levenshtein.js'
import { maxLength } from './max_length.js'
import { noPii } from './no_pii.js'
import { noSecrets } from './no_secrets.js'
import { nonEmpty } from './non_empty.js'
import { promptInjection } from './prompt_injection.js'
import { regex } from './regex.js'
import { rougeN } from './rouge_n.js'
import { startsWith } from './starts_with.js'

/** Every check that needs nothing but the answer. */
export const builtInEvaluators: readonly Evaluator[] = [
  nonEmpty,
  containsRequiredTerms,
  maxLength,
  equals,
  contains,
  icontains,
  startsWith,
  regex,
  isJson,
  containsJson,
  levenshtein,
  rougeN,
  bleu,
  latency,
  cost,
  finishReason,
  isValidToolsCall,
  noPii,
  noSecrets,
  promptInjection,
]
