/** A model whose provider says that it does not have it. */
export interface GoneModel {
  /** As `provider/model`. */
  readonly target: string
  /** When it was said first. */
  readonly since: Date
  /** When it was said last. */
  readonly saidAt: Date
}

/** What a call at a target showed. */
export interface GoneNews {
  readonly target: string
  readonly at: Date
  /** `false`: the target has answered, and no longer counts as gone. */
  readonly isGone: boolean
}

/** Where processes keep which models are gone. What is told twice changes nothing. */
export interface GoneModelStore {
  /** Every model that is gone, once what is told is kept: of each target, what was seen later counts. */
  exchange(news: readonly GoneNews[]): Promise<readonly GoneModel[]>
}
