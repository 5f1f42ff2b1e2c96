const forbidden: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])
const suspicious = /__proto__|constructor|prototype|\\u/

/**
 * The dotted path of the first object key named `__proto__`, `constructor` or `prototype`, however it was escaped;
 * `undefined` when there is none. `text` is what `value` was parsed from: most texts need no walk.
 */
export function findForbiddenKey(text: string, value: unknown): string | undefined {
  return suspicious.test(text) ? findIn(value, '') : undefined
}

function findIn(value: unknown, path: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const isArray = Array.isArray(value)
  for (const [key, child] of Object.entries(value)) {
    const childPath = path === '' ? key : `${path}.${key}`
    if (!isArray && forbidden.has(key)) return childPath
    const found = findIn(child, childPath)
    if (found !== undefined) return found
  }
  return undefined
}
