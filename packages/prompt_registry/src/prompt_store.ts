import type { PreparedDraft, PromptVersion } from './prompt.js'

export interface Page<Item> {
  readonly items: readonly Item[]
  /** There are more items after the last one. */
  readonly hasMore: boolean
}

export interface PromptSummary {
  readonly name: string
  readonly latestVersion: number
  /** When the latest version was published. */
  readonly updatedAt: Date
}

export interface PublishResult {
  readonly version: PromptVersion
  /** False: nothing was published, and `version` is the newest one. */
  readonly created: boolean
}

export interface PublishOptions {
  /** Publish nothing when the newest version is above this number. Lets several processes seed the same versions. */
  readonly unlessNewerThan?: number
}

export type SetLabelResult =
  /** `previousVersion` is absent when the label was not set. */
  | { readonly kind: 'set'; readonly previousVersion?: number }
  /** The label is not where the caller expected it; `currentVersion` is absent when it is not set. */
  | { readonly kind: 'moved'; readonly currentVersion?: number }
  | { readonly kind: 'unknown_version' }

/** Keeps prompt versions and the labels that point at them. Tenants never see each other's. */
export interface PromptStore {
  /**
   * Adds the next version, unless the newest one has the same `versionHash`. Atomic: of two publishers at once neither
   * gets the other's number, and of two with the same content one creates.
   */
  publish(tenantId: string, draft: PreparedDraft, options?: PublishOptions): Promise<PublishResult>
  find(tenantId: string, name: string, version: number): Promise<PromptVersion | undefined>
  findByLabel(tenantId: string, name: string, label: string): Promise<PromptVersion | undefined>
  findLatest(tenantId: string, name: string): Promise<PromptVersion | undefined>
  /** Names in ascending order of their ASCII codes, those after `afterName`. */
  listNames(
    tenantId: string,
    page: { readonly limit: number; readonly afterName?: string },
  ): Promise<Page<PromptSummary>>
  /** Versions of one prompt, newest first, those below `beforeVersion`. */
  listVersions(
    tenantId: string,
    name: string,
    page: { readonly limit: number; readonly beforeVersion?: number },
  ): Promise<Page<PromptVersion>>
  /**
   * Points `label` at `version`. With `expectedCurrent` only if the label points there now (`null`: only if it is not
   * set). Atomic: of two callers with the same expectation one succeeds.
   */
  setLabel(
    tenantId: string,
    name: string,
    label: string,
    version: number,
    expectedCurrent?: number | null,
  ): Promise<SetLabelResult>
  /** The version `label` points at. */
  labelOf(tenantId: string, name: string, label: string): Promise<number | undefined>
  /** All labels of one prompt and the versions they point at. */
  labelsOf(tenantId: string, name: string): Promise<Readonly<Record<string, number>>>
}
