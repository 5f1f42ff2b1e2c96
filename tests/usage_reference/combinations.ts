export type Fields = Readonly<Record<string, readonly unknown[]>>
export type Choice<F extends Fields> = { readonly [Name in keyof F]: F[Name][number] }

/** Every combination of the values of the fields, in order; of many, evenly spread `most`. */
export function combinations<F extends Fields>(fields: F, most: number): readonly Choice<F>[] {
  let all: readonly Record<string, unknown>[] = [{}]
  for (const [name, values] of Object.entries(fields)) {
    all = all.flatMap((choice) => values.map((value) => ({ ...choice, [name]: value })))
  }
  const step = Math.max(1, all.length / most)
  const spread = Array.from({ length: Math.min(most, all.length) }, (_, place) => all[Math.floor(place * step)]!)
  return spread as unknown as readonly Choice<F>[]
}

/** The object without its undefined fields; `undefined` when none is left. */
export function present(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | undefined {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined)
  return known.length === 0 ? undefined : Object.fromEntries(known)
}
