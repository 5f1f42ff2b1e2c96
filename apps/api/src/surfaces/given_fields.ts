type Given<Fields> = { readonly [Name in keyof Fields]?: NonNullable<Fields[Name]> }

/** The fields the caller gave a value for: `null` is the same as absent. */
export function givenFields<Fields extends object>(fields: Fields): Given<Fields> {
  const given: Record<string, unknown> = {}
  for (const name in fields) if (fields[name] !== undefined && fields[name] !== null) given[name] = fields[name]
  return given as Given<Fields>
}
