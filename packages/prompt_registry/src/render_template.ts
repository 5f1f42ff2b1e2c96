import { PromptError } from './errors.js'

export interface RenderLimits {
  /** Longest rendered text, in UTF-16 code units. */
  readonly maxLength: number
}

const placeholder = /\{\{\s{0,16}([A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*)\s{0,16}\}\}/g

/**
 * Replaces every `{{ name }}` or `{{ path.to.name }}` by the variable of that name. There is no logic, and values are
 * never rendered again: a variable that contains `{{…}}` is printed as it is. Braces that enclose anything but a name
 * stay as they are. Strings, numbers and booleans are printed, objects and arrays as JSON.
 *
 * Throws `PromptError`: `missing_variable` for one that is absent or null, `invalid_value` for one that cannot be
 * printed, `prompt_too_large`.
 */
export function renderTemplate(
  template: string,
  variables: Readonly<Record<string, unknown>>,
  { maxLength }: RenderLimits,
): string {
  let rendered = ''
  let position = 0
  for (const match of template.matchAll(placeholder)) {
    const path = match[1] ?? ''
    rendered += template.slice(position, match.index) + print(path, lookUp(variables, path))
    position = match.index + match[0].length
    if (rendered.length > maxLength) break
  }
  rendered += template.slice(position)
  if (rendered.length > maxLength) {
    throw new PromptError('prompt_too_large', `The rendered prompt is longer than ${maxLength} characters`, {
      maxLength,
    })
  }
  return rendered
}

/** Own properties only: `constructor` or `__proto__` name a variable or nothing. */
function lookUp(variables: Readonly<Record<string, unknown>>, path: string): unknown {
  let value: unknown = variables
  for (const name of path.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  return value
}

function print(path: string, value: unknown): string {
  const param = `variables.${path}`
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value)
    case 'object':
      if (value !== null) return printJson(param, value)
      break
    default:
      break
  }
  throw new PromptError('missing_variable', `The variable ${path} is missing`, { param })
}

function printJson(param: string, value: object): string {
  try {
    return JSON.stringify(value)
  } catch (error) {
    throw new PromptError('invalid_value', `${param} cannot be written as JSON`, { param }, { cause: error })
  }
}
