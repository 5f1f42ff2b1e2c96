import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningProduct, startProduct } from './product/start_product.js'

const run = promisify(execFile)
const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
const tour = readme.split('## A tour in five minutes')[1]!.split('\n## ')[0]!
const commands = [...tour.matchAll(/```sh\n([\s\S]*?)```/g)].map((block) => block[1]!)

let product: RunningProduct
beforeAll(async () => {
  product = await startProduct()
})
afterAll(() => product?.dispose())

describe('the tour of the README', () => {
  it('has commands to run', () => {
    expect(commands.length).toBeGreaterThan(4)
  })

  it.each(commands.map((command) => [command.split('\n')[0]!, command]))('works as written: %s', async (_, command) => {
    const script = command.replaceAll('http://127.0.0.1:8080', product.url)
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script])
    expect(stdout).not.toBe('')
    expect(stdout).not.toContain('"error":{')
    expect(stdout).not.toContain('event: error')
  })
})
