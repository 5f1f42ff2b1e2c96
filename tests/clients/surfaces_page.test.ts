import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningProduct, startProduct } from '../product/start_product.js'

const run = promisify(execFile)
const page = await readFile(new URL('../../docs/surfaces.md', import.meta.url), 'utf8')
const snippets = [...page.matchAll(/```js\n([\s\S]*?)```/g)].map((block) => block[1]!)

let product: RunningProduct
let folder: string
beforeAll(async () => {
  product = await startProduct()
  // Below this package, where its dependencies are found.
  folder = await mkdtemp(join(import.meta.dirname, '.snippets-'))
})
afterAll(async () => {
  await product?.dispose()
  if (folder) await rm(folder, { recursive: true })
})

it('has a snippet for each client', () => {
  expect(snippets.length).toBeGreaterThanOrEqual(5)
})

it.each(snippets.map((snippet, index) => [/from '(.+)'/.exec(snippet)?.[1], index, snippet]))(
  'runs as the page has it: %s (%i)',
  async (_client, index, snippet) => {
    const file = join(folder, `${index}.mjs`)
    await writeFile(file, String(snippet).replaceAll('http://127.0.0.1:8080', product.url))
    const { stdout } = await run(process.execPath, [file])

    expect(stdout).not.toBe('')
    expect(stdout).not.toContain('undefined')
  },
)
