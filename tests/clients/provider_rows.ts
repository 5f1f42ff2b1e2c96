import { readFileSync } from 'node:fs'

/** A row of docs/providers.md: what the page promises of a provider's format. */
export interface ProviderRow {
  readonly type: string
  readonly model: string
  /** By the page's column: `Images`, `Embeddings`, … */
  readonly promises: Readonly<Record<string, boolean>>
}

const page = readFileSync(new URL('../../docs/providers.md', import.meta.url), 'utf8')

/** The page is generated from the provider registry, so a new provider is among these by itself. */
export function providerRows(): readonly ProviderRow[] {
  const lines = page.split('\n')
  const start = lines.findIndex((line) => line.startsWith('| Provider | Asked with'))
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'))
  const [head, , ...rows] = lines.slice(start, end).map(cellsOf)
  return rows.map(([type = '', model = '', ...cells]) => ({
    type,
    model: model === 'any' ? 'a-model' : model,
    promises: Object.fromEntries(cells.map((cell, index) => [head![index + 2], cell === 'yes'])),
  }))
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim().replaceAll('`', ''))
}
