import type { PreparedDraft, PromptStore, PromptVersion } from '@maester/prompt_registry'
import { and, asc, desc, eq, gt, lt, type SQL, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../database.js'
import { present } from '../present.js'
import { retryConflicts } from '../retry_conflicts.js'
import { promptLabels } from './prompt_labels_table.js'
import { promptVersions } from './prompt_versions_table.js'
import { prompts } from './prompts_table.js'

/** Publishers and label setters of one prompt come one after the other: each locks the row of its name first. */
export function createPromptStore(database: Database, now: () => Date): PromptStore {
  const inTenant = <Result>(tenantId: string, work: (tx: Transaction) => Promise<Result>) =>
    retryConflicts(() => database.tenantTransaction(tenantId, work))

  return {
    async publish(tenantId, draft, { unlessNewerThan = Number.POSITIVE_INFINITY } = {}) {
      return await inTenant(tenantId, async (tx) => {
        const { latestVersion } = await lockPrompt(tx, tenantId, draft.name, now())
        const newest = await findVersion(tx, tenantId, draft.name, eq(promptVersions.version, latestVersion))
        if (newest && (newest.versionHash === draft.versionHash || newest.version > unlessNewerThan)) {
          return { version: newest, created: false }
        }
        const row = { ...draft, tenantId, version: latestVersion + 1, createdAt: now() }
        const [published] = await tx.insert(promptVersions).values(row).returning()
        await tx
          .update(prompts)
          .set({ latestVersion: row.version, updatedAt: row.createdAt })
          .where(and(eq(prompts.tenantId, tenantId), eq(prompts.name, draft.name)))
        return { version: toVersion(published!), created: true }
      })
    },

    find: (tenantId, name, version) =>
      database.tenantTransaction(tenantId, (tx) =>
        findVersion(tx, tenantId, name, eq(promptVersions.version, version)),
      ),

    findByLabel: (tenantId, name, label) =>
      database.tenantTransaction(tenantId, async (tx) => {
        const version = await findLabel(tx, tenantId, name, label)
        if (version === undefined) return undefined
        return await findVersion(tx, tenantId, name, eq(promptVersions.version, version))
      }),

    findLatest: (tenantId, name) => database.tenantTransaction(tenantId, (tx) => findVersion(tx, tenantId, name)),

    async listNames(tenantId, { limit, afterName = '' }) {
      const rows = await database.tenantTransaction(tenantId, (tx) =>
        tx
          .select({ name: prompts.name, latestVersion: prompts.latestVersion, updatedAt: prompts.updatedAt })
          .from(prompts)
          .where(and(eq(prompts.tenantId, tenantId), gt(prompts.name, afterName)))
          .orderBy(asc(prompts.name))
          .limit(limit + 1),
      )
      return { items: rows.slice(0, limit), hasMore: rows.length > limit }
    },

    async listVersions(tenantId, name, { limit, beforeVersion }) {
      const before = beforeVersion === undefined ? undefined : lt(promptVersions.version, beforeVersion)
      const rows = await database.tenantTransaction(tenantId, (tx) =>
        tx
          .select()
          .from(promptVersions)
          .where(and(isPrompt(tenantId, name), before))
          .orderBy(desc(promptVersions.version))
          .limit(limit + 1),
      )
      return { items: rows.slice(0, limit).map(toVersion), hasMore: rows.length > limit }
    },

    async setLabel(tenantId, name, label, version, expectedCurrent) {
      return await inTenant(tenantId, async (tx) => {
        await tx.execute(sql`select from ${prompts} where ${prompts.tenantId} = ${tenantId}
          and ${prompts.name} = ${name} for update`)
        if (!(await findVersion(tx, tenantId, name, eq(promptVersions.version, version)))) {
          return { kind: 'unknown_version' }
        }
        const current = await findLabel(tx, tenantId, name, label)
        if (expectedCurrent !== undefined && expectedCurrent !== (current ?? null)) {
          return { kind: 'moved', ...present({ currentVersion: current }) }
        }
        await tx
          .insert(promptLabels)
          .values({ tenantId, name, label, version })
          .onConflictDoUpdate({
            target: [promptLabels.tenantId, promptLabels.name, promptLabels.label],
            set: { version },
          })
        return { kind: 'set', ...present({ previousVersion: current }) }
      })
    },

    labelOf: (tenantId, name, label) =>
      database.tenantTransaction(tenantId, (tx) => findLabel(tx, tenantId, name, label)),

    async labelsOf(tenantId, name) {
      const rows = await database.tenantTransaction(tenantId, (tx) =>
        tx
          .select({ label: promptLabels.label, version: promptLabels.version })
          .from(promptLabels)
          .where(and(eq(promptLabels.tenantId, tenantId), eq(promptLabels.name, name))),
      )
      return Object.fromEntries(rows.map(({ label, version }) => [label, version]))
    },
  }
}

/** Creates the name on its first use, with version 0: nothing published yet. */
async function lockPrompt(tx: Transaction, tenantId: string, name: string, updatedAt: Date) {
  const [prompt] = await tx
    .insert(prompts)
    .values({ tenantId, name, latestVersion: 0, updatedAt })
    .onConflictDoUpdate({ target: [prompts.tenantId, prompts.name], set: { name } })
    .returning({ latestVersion: prompts.latestVersion })
  return prompt!
}

async function findVersion(tx: Transaction, tenantId: string, name: string, which?: SQL) {
  const [row] = await tx
    .select()
    .from(promptVersions)
    .where(and(isPrompt(tenantId, name), which))
    .orderBy(desc(promptVersions.version))
    .limit(1)
  return row && toVersion(row)
}

async function findLabel(tx: Transaction, tenantId: string, name: string, label: string) {
  const [row] = await tx
    .select({ version: promptLabels.version })
    .from(promptLabels)
    .where(and(eq(promptLabels.tenantId, tenantId), eq(promptLabels.name, name), eq(promptLabels.label, label)))
  return row?.version
}

function isPrompt(tenantId: string, name: string) {
  return and(eq(promptVersions.tenantId, tenantId), eq(promptVersions.name, name))
}

function toVersion(row: typeof promptVersions.$inferSelect): PromptVersion {
  const { tenantId, name, version, versionHash, createdAt, type, ...optional } = row
  return {
    tenantId,
    name,
    version,
    versionHash,
    createdAt,
    type: type as PreparedDraft['type'],
    ...(present(optional) as Pick<PromptVersion, keyof typeof optional>),
  }
}
