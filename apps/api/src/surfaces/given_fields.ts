type Given<Fields> = { readonly [Name in keyof Fields]?: NonNullable<Fields[Name]> }

/** The fields the caller gave a value for: `null` is the same as absent. */
export function givenFields<Fields extends object>(fields: Fields): Given<Fields> {
  const given: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) if (value !== undefined && value !== null) given[name] = value
  return given as Given<Fields>
}
