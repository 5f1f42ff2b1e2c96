import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const folder = resolve(root, 'docs')
const pages = (await readdir(folder)).filter((name) => name.endsWith('.md')).map((name) => resolve(folder, name))

it.each(pages)('%s links to files that exist', async (page) => {
  const links = [...(await readFile(page, 'utf8')).matchAll(/\]\(([^)#\s]+)/g)].map(([, link = '']) => link)
  const broken = links.filter((link) => !/^\w+:/.test(link) && !existsSync(resolve(dirname(page), link)))
  expect(broken).toEqual([])
})

it('the index names every page', async () => {
  const index = await readFile(resolve(folder, 'README.md'), 'utf8')
  for (const page of pages) {
    if (!page.endsWith('README.md')) expect(index).toContain(`(${page.slice(folder.length + 1)})`)
  }
})

it('the events to watch in production are events the code logs', async () => {
  const page = await readFile(resolve(folder, 'run_in_production.md'), 'utf8')
  const section = /^## Log events.*?(?=^## )/ms.exec(page)?.[0] ?? ''
  const rows = [...section.matchAll(/^\| (`.*?) \|/gm)].map(([, cell = '']) => cell)
  const events = rows.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, event = '']) => event))
  expect(events.length).toBeGreaterThan(10)
  const logged = await loggedEvents()
  for (const event of events) expect([...logged]).toContain(event)
})

async function loggedEvents(): Promise<ReadonlySet<string>> {
  const events = new Set<string>()
  for (const layer of ['packages', 'apps']) {
    for (const name of await readdir(resolve(root, layer))) {
      const source = resolve(root, layer, name, 'src')
      for (const file of await readdir(source, { recursive: true })) {
        if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue
        const text = await readFile(resolve(source, file), 'utf8')
        for (const [, event = ''] of text.matchAll(/\.(?:debug|info|warn|error)\(\s*'(\w+)'/g)) events.add(event)
      }
    }
  }
  return events
}
