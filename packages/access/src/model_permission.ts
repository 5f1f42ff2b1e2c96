/**
 * Whether a list of allowed names lets a model be asked for: by the name the caller used, or because every target that
 * name leads to is allowed. An entry is a name (`fast`, `gpt-4.1-mini`, `openai/gpt-4.1-mini`) or its beginning with `*`
 * behind it. An entry with a slash is held against `provider/model`, one without against aliases and against the model at
 * any provider. Undefined allows everything; a name that leads nowhere is allowed only by itself.
 */
export function permitsModel(
  allowed: readonly string[] | undefined,
  name: string,
  targetsOf: (name: string) => readonly string[],
): boolean {
  if (allowed === undefined || allowed.some((entry) => matches(entry, name))) return true
  const targets = targetsOf(name)
  return targets.length > 0 && targets.every((target) => allowed.some((entry) => matchesTarget(entry, target)))
}

function matchesTarget(entry: string, target: string): boolean {
  return matches(entry, target) || (!entry.includes('/') && matches(entry, target.slice(target.indexOf('/') + 1)))
}

function matches(entry: string, name: string): boolean {
  if (!entry.endsWith('*')) return entry === name
  const beginning = entry.slice(0, -1)
  // `gpt*` is not to reach a provider that happens to be called gpt-something; `*` alone reaches everything.
  if (beginning !== '' && !entry.includes('/') && name.includes('/')) return false
  return name.startsWith(beginning)
}

/** Whether everything `inner` allows is allowed by `outer` too. */
export function isWithinModels(inner: readonly string[] | undefined, outer: readonly string[] | undefined): boolean {
  if (outer === undefined) return true
  if (inner === undefined) return false
  return inner.every((entry) => outer.some((wider) => covers(wider, entry)))
}

function covers(wider: string, entry: string): boolean {
  if (wider === entry || wider === '*') return true
  if (entry.endsWith('*') && !wider.endsWith('*')) return false
  return matches(wider, entry.endsWith('*') ? entry.slice(0, -1) : entry)
}
