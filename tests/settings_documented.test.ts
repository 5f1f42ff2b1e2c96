import { readFile } from 'node:fs/promises'
import { KNOWN_PROVIDERS, readEnvironment, readMaesterFile } from '@maester/configuration'
import { expect, it } from 'vitest'

const text = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8')

it('.env.example shows the defaults, and names the variables of every provider', async () => {
  const lines = (await text('.env.example')).split('\n')
  const shown = lines.filter((line) => /^[A-Z_]+=/.test(line)).map((line) => line.split('=') as [string, string])
  const defaults = readEnvironment({})
  const whatWasNamed = { configFileRequired: true, defaultModelChosen: true }
  expect(readEnvironment(Object.fromEntries(shown))).toEqual({ ...defaults, ...whatWasNamed })
  const named = lines.map((line) => /^#? ?([A-Z_]+)=/.exec(line)?.[1])
  for (const { variables } of KNOWN_PROVIDERS) expect(named).toEqual(expect.arrayContaining([...variables]))
})

it('maester.example.yaml can be read', async () => {
  const file = readMaesterFile(await text('maester.example.yaml'), 'maester.example.yaml', { OPENAI_API_KEY: 'key' })
  expect(Object.keys(file)).toEqual(
    expect.arrayContaining(['providers', 'models', 'reliability', 'limits', 'server', 'budgets', 'prices']),
  )
})
