/** The fields that hold something: a null of the database is an absent field of the domain. */
export function present<Fields extends object>(fields: Fields): Present<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  ) as Present<Fields>
}

export type Present<Fields> = { readonly [Name in keyof Fields]?: NonNullable<Fields[Name]> }
