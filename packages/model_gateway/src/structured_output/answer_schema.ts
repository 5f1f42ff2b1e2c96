import { Ajv, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { RE2JS } from 're2js'
import type { JsonSchema } from '../completion_request.js'

/** `undefined` when the text is JSON that satisfies the schema, else where it does not, without quoting the text. */
export type AnswerCheck = (text: string) => string | undefined

/** Gives the check for a schema; `undefined` for what is no schema, or one that cannot be checked here. */
export type AnswerSchemas = (schema: JsonSchema) => AnswerCheck | undefined

/** Longer ones take too long to compile on the way of a request. */
const MAX_SCHEMA_LENGTH = 200_000
const MAX_COMPILED = 200

/** Compiled schemas are kept, the oldest given up first. */
export function createAnswerSchemas(): AnswerSchemas {
  const compiled = new Map<string, AnswerCheck | undefined>()
  return (schema) => {
    const text = JSON.stringify(schema)
    if (text.length > MAX_SCHEMA_LENGTH) return undefined
    if (!compiled.has(text)) {
      const oldest = compiled.keys().next()
      if (compiled.size >= MAX_COMPILED && oldest.done !== true) compiled.delete(oldest.value)
      compiled.set(text, compile(schema))
    }
    return compiled.get(text)
  }
}

function compile(schema: JsonSchema): AnswerCheck | undefined {
  let validate: ValidateFunction
  try {
    validate = createAjv(schema).compile(schema)
  } catch {
    return undefined
  }
  return (text) => {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return 'the answer is not JSON'
    }
    if (validate(value)) return undefined
    const [first] = validate.errors ?? []
    return first
      ? `${first.instancePath || 'the answer'} ${first.message ?? 'does not fit'}`
      : 'the answer does not fit'
  }
}

function createAjv({ $schema }: JsonSchema): Ajv | Ajv2020 {
  const options = { strict: false, logger: false, code: { regExp: linearRegExp } } as const
  return typeof $schema === 'string' && /draft-0[67]/.test($schema) ? new Ajv(options) : new Ajv2020(options)
}

// Schemas come from callers and are run on what a model wrote at their word: their patterns must not be able to stall
// the process. Ajv tells patterns apart by their `toString`, which RE2JS has; `code` names the engine in source that is
// never written out.
const linearRegExp = Object.assign((pattern: string) => RE2JS.compile(RE2JS.translateRegExp(pattern)), {
  code: 'linearRegExp',
})
