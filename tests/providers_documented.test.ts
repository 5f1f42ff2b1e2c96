import { readFile } from 'node:fs/promises'
import * as gateway from '@maester/model_gateway'
import { expect, it } from 'vitest'

const script = new URL('../scripts/generate_providers_table.mjs', import.meta.url)

it('docs/providers.md tells of every provider and model as the code has them', async () => {
  const { renderProviders } = (await import(script.href)) as {
    readonly renderProviders: (from: typeof gateway) => string
  }
  const written = await readFile(new URL('../docs/providers.md', import.meta.url), 'utf8')
  expect(written, 'node scripts/generate_providers_table.mjs writes it anew').toBe(renderProviders(gateway))
})
