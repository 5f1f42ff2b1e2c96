import { type CheckParameters, invalidParameter } from '../check_parameters.js'
import { fail, pass } from '../check_result.js'
import type { Evaluator } from '../evaluator.js'
import { compileJsonSchema, type SchemaCheck } from '../json_schema.js'

/** The whole answer is JSON, and satisfies the JSON Schema `value` where one is given. */
export const isJson: Evaluator = {
  name: 'is-json',
  parameters: ['value'],
  prepare(parameters) {
    const findFault = readSchema(parameters)
    return ({ content }) => {
      let value: unknown
      try {
        value = JSON.parse(content)
      } catch {
        return fail('The answer is not JSON')
      }
      const fault = findFault(value)
      return fault === undefined ? pass : fail(`The JSON does not satisfy the schema: ${fault}`)
    }
  },
}

/** The schema in `value`; without one everything fits. Throws `invalid_value`. */
export function readSchema(parameters: CheckParameters): SchemaCheck {
  const schema = parameters.given.value
  if (schema === undefined) return () => undefined
  try {
    return compileJsonSchema(schema)
  } catch {
    throw invalidParameter(parameters, 'value', 'is not a JSON Schema we can use')
  }
}
