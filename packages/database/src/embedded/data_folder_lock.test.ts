import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { lockDataFolder } from './data_folder_lock.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'maester-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('is held by one, and free again when released', async () => {
  const first = await lockDataFolder(folder)
  await expect(lockDataFolder(folder)).rejects.toMatchObject({
    code: 'data_folder_in_use',
    detail: { pid: process.pid },
  })
  first.release()
  const second = await lockDataFolder(folder)
  first.release()
  await expect(lockDataFolder(folder)).rejects.toMatchObject({ code: 'data_folder_in_use' })
  second.release()
})

it('names the living process that holds it, and is taken over when that one is dead', async () => {
  const holder = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  await once(holder, 'spawn')
  await lockDataFolder(folder, holder.pid)
  await expect(lockDataFolder(folder)).rejects.toMatchObject({ detail: { pid: holder.pid } })
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  const lock = await lockDataFolder(folder)
  lock.release()
})

it('is taken over from a process whose id another one has now', async () => {
  writeFileSync(join(folder, 'lock.1'), JSON.stringify({ pid: process.pid, startedAt: '1' }))
  const lock = await lockDataFolder(folder)
  lock.release()
})

it('is taken over from a holder that died before it wrote its name', async () => {
  writeFileSync(join(folder, 'lock.7'), '')
  const lock = await lockDataFolder(folder)
  lock.release()
})

it('is taken over from a holder that has ended and whose parent has not noticed', async () => {
  const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60'])
  const [line] = await once(parent.stdout, 'data')
  const pid = Number(line)
  await vi.waitFor(() => expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) Z /))
  writeFileSync(join(folder, 'lock.1'), JSON.stringify({ pid, startedAt: null }))
  const lock = await lockDataFolder(folder)
  lock.release()
  parent.kill()
})

it('says so when there is a file instead of a folder, or no place for one', async () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  for (const path of [file, join(file, 'data')]) {
    await expect(lockDataFolder(path)).rejects.toMatchObject({
      code: 'data_folder_unusable',
      message: expect.stringMatching(/is a file.*MAESTER_DATA_DIR/),
    })
  }
  await expect(lockDataFolder('/proc/x')).rejects.toThrow('/proc/x')
})

it('goes to one of many that find a dead holder at once, time after time', async () => {
  for (let round = 0; round < 20; round += 1) {
    writeFileSync(join(folder, `lock.${1_000 * (round + 1)}`), JSON.stringify({ pid: process.pid, startedAt: '1' }))
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockDataFolder(folder)))
    const held = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    expect(held).toHaveLength(1)
    held[0]?.release()
  }
  expect(readdirSync(folder)).toHaveLength(1)
})
