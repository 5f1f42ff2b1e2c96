import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SpoolEntry } from '@maester/completion'
import { afterAll, expect, it } from 'vitest'
import { createFileSpool } from './file_spool.js'

const root = await mkdtemp(join(tmpdir(), 'maester-spool-'))
afterAll(() => rm(root, { recursive: true, force: true }))
let folders = 0
const newFolder = () => join(root, String(folders++))

function outcome(id: number): SpoolEntry {
  const cost = {
    inputPicoUsd: 1n,
    outputPicoUsd: null,
    totalPicoUsd: 2n ** 70n,
    priceStatus: 'priced',
    priceVersion: 'v',
  } as const
  const usage = { inputTokens: id, raw: { text: 'é\n"', '~bigint': '1' } }
  const attempt = { attemptId: `att_${id}`, tenantId: 'acme', state: 'settled', usage, cost } as const
  return { kind: 'outcome', outcome: { ...attempt, estimated: false, durationMs: 0.5, settledAt: new Date(id) } }
}

async function replayed(spool: ReturnType<typeof createFileSpool>): Promise<SpoolEntry[]> {
  const entries: SpoolEntry[] = []
  await spool.replay(async (entry) => void entries.push(entry))
  return entries
}

it('gives back what was kept, exactly, once', async () => {
  const folder = newFolder()
  const spool = createFileSpool({ folder, segmentBytes: 1_000 })
  const kept = Array.from({ length: 50 }, (_, id) => outcome(id))
  await Promise.all(kept.slice(0, 25).map((entry) => spool.put(entry)))
  for (const entry of kept.slice(25)) await spool.put(entry)
  expect(await replayed(spool)).toEqual(kept)
  expect(await replayed(spool)).toEqual([])
  await spool.close()
  expect(await readdir(folder)).toEqual([])
})

it('keeps everything until it is taken', async () => {
  const spool = createFileSpool({ folder: newFolder() })
  await spool.put(outcome(1))
  await expect(spool.replay(() => Promise.reject(new Error('away')))).rejects.toThrow('away')
  await spool.put(outcome(2))
  expect(await replayed(spool)).toEqual([outcome(1), outcome(2)])
})

it('hands what a stopped process left to the next one, but for a line that was cut off', async () => {
  const folder = newFolder()
  const before = createFileSpool({ folder })
  await before.put(outcome(1))
  await before.close()
  const [own = ''] = await readdir(folder)
  await appendFile(join(folder, own, '000001.log'), '0badc0de AAAA\nffff')
  const damages: unknown[] = []
  const after = createFileSpool({ folder, onDamaged: ({ lines }) => void damages.push(lines) })
  expect(await replayed(after)).toEqual([outcome(1)])
  expect(damages).toEqual([2])
  expect(await readdir(folder)).toEqual([])
})

it('leaves alone what a living process holds', async () => {
  const folder = newFolder()
  const [living, other] = [createFileSpool({ folder }), createFileSpool({ folder })]
  await living.put(outcome(1))
  expect(await replayed(other)).toEqual([])
  expect(await replayed(living)).toEqual([outcome(1)])
})

it('lets one of several have what is left', async () => {
  const folder = newFolder()
  const before = createFileSpool({ folder })
  for (let id = 0; id < 20; id += 1) await before.put(outcome(id))
  await before.close()
  const all = await Promise.all(Array.from({ length: 4 }, () => replayed(createFileSpool({ folder }))))
  expect(all.flat()).toHaveLength(20)
})

it('refuses what does not fit any more, and takes again once there is room', async () => {
  const spool = createFileSpool({ folder: newFolder(), maxBytes: 1_200 })
  await spool.put(outcome(1))
  await spool.put(outcome(2))
  await expect(spool.put(outcome(3))).rejects.toMatchObject({ code: 'spool_full' })
  expect(await replayed(spool)).toHaveLength(2)
  await spool.put(outcome(3))
})
