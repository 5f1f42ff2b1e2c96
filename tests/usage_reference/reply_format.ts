export type Usage = Readonly<Record<string, unknown>>

/** How one provider reports usage, beside what it is compared with. */
export interface ReplyFormat {
  readonly name: string
  /** Our adapter, which is also the provider in our price book. */
  readonly adapter: string
  /**
   * Where the reference finds usage, and whose prices it takes. The `maker` of the model has a list of its own, for what
   * the provider's leaves out.
   */
  readonly reference: {
    readonly extractor: string
    readonly flavor: string
    readonly prices: string
    readonly maker?: string
  }
  readonly model: string
  /** Usage objects, each field absent, zero and counted. */
  readonly usages: readonly Usage[]
  /** The whole reply around a usage object, as the provider sends it. */
  reply(usage: Usage, model: string): Readonly<Record<string, unknown>>
}
