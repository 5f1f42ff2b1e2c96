import type { MatchClause } from './catalogue.js'

/** Whether the clause holds for a name in lower case. */
export function matches(clause: MatchClause, name: string): boolean {
  if ('equals' in clause) return name === clause.equals.toLowerCase()
  if ('starts_with' in clause) return name.startsWith(clause.starts_with.toLowerCase())
  if ('ends_with' in clause) return name.endsWith(clause.ends_with.toLowerCase())
  if ('contains' in clause) return name.includes(clause.contains.toLowerCase())
  if ('regex' in clause) return new RegExp(clause.regex).test(name)
  if ('or' in clause) return clause.or.some((inner) => matches(inner, name))
  return clause.and.every((inner) => matches(inner, name))
}
