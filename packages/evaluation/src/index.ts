export type { Check, CheckSpec, Metric } from './check.js'
export {
  type CheckParameters,
  invalidParameter,
  type NumberBounds,
  readNumber,
  readOneOf,
  readText,
  readTexts,
} from './check_parameters.js'
export { couldNotRun, fail, pass, passFrom, passIf } from './check_result.js'
export { EvaluationError, type EvaluationErrorCode, type EvaluationErrorDetail } from './errors.js'
export { type CheckOutcome, evaluateChecks } from './evaluate_checks.js'
export type { CheckResult, EvaluationInput, Evaluator, Judge } from './evaluator.js'
export { builtInEvaluators } from './evaluators/registry.js'
export { type ParseCheckOptions, parseCheck, parseChecks } from './parse_check.js'
export { createTextRedactor, type SensitiveKind } from './text/redact_text.js'
