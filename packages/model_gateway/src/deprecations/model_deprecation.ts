/** The announced end of a model at a provider. */
export interface ModelDeprecation {
  /** When the end was announced. `undefined`: unknown. */
  readonly deprecatedAt?: Date
  /** From then on the provider may refuse calls. */
  readonly retiresAt: Date
  /** The model its maker recommends instead. */
  readonly replacement?: string
  /** Where the provider announces such ends; `settings`; or `provider`, which said so when it was asked. */
  readonly source: string
}

/** What the operator knows of a model's end, over what the calendar knows. */
export interface DeprecationSettings extends Omit<ModelDeprecation, 'source'> {
  /** `provider/model`, the provider being the name of a connection. */
  readonly target: string
}

/** `openai/o3 retires on 2026-12-11; use gpt-5.6-sol.` */
export function describeDeprecation(target: string, { retiresAt, replacement }: ModelDeprecation, now: Date): string {
  const verb = retiresAt <= now ? 'retired' : 'retires'
  const instead = replacement === undefined ? '' : `; its maker recommends ${replacement}`
  return `${target} ${verb} on ${retiresAt.toISOString().slice(0, 10)}${instead}.`
}
