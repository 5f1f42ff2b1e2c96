import { Ajv, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import ajvFormats from 'ajv-formats'
import { RE2JS } from 're2js'

/** `undefined` when the value satisfies the schema, else where and why not, in words that do not quote the value. */
export type SchemaCheck = (value: unknown) => string | undefined

const maxSchemaLength = 200_000
const maxCompiled = 200
const compiledBySchema = new Map<string, ValidateFunction>()

/**
 * Compiles a JSON Schema of draft 2020-12, or draft 7 and 6 where `$schema` says so. Patterns run on a linear-time
 * engine, so that a schema from outside cannot stall the process; look-around and back-references are not known to it.
 * Throws `Error` for anything that is not a schema, or refers to one outside itself.
 */
export function compileJsonSchema(schema: unknown): SchemaCheck {
  if (!isSchema(schema)) throw new Error('A schema is an object, true or false')
  const text = JSON.stringify(schema)
  if (text.length > maxSchemaLength) throw new Error('The schema is too large')
  let validate = compiledBySchema.get(text)
  if (!validate) {
    validate = createAjv(schema).compile(schema)
    if (compiledBySchema.size >= maxCompiled) compiledBySchema.clear()
    compiledBySchema.set(text, validate)
  }
  return (value) => (validate(value) ? undefined : describe(validate))
}

function isSchema(schema: unknown): schema is Readonly<Record<string, unknown>> | boolean {
  return typeof schema === 'boolean' || (typeof schema === 'object' && schema !== null && !Array.isArray(schema))
}

function createAjv(schema: Readonly<Record<string, unknown>> | boolean): Ajv | Ajv2020 {
  const dialect = typeof schema === 'object' && typeof schema.$schema === 'string' ? schema.$schema : ''
  const options = { strict: false, logger: false, code: { regExp: linearRegExp } } as const
  const ajv = /draft-0[67]/.test(dialect) ? new Ajv(options) : new Ajv2020(options)
  ajvFormats.default(ajv)
  return ajv
}

// Ajv tells patterns apart by their `toString`, which RE2JS has. `code` names the engine in source we never write out.
const linearRegExp = Object.assign((pattern: string) => RE2JS.compile(RE2JS.translateRegExp(pattern)), {
  code: 'linearRegExp',
})

function describe({ errors }: ValidateFunction): string {
  const [first] = errors ?? []
  return first ? `${first.instancePath || 'the whole'} ${first.message ?? 'does not fit'}` : 'does not fit'
}
