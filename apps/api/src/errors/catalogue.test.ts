import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { type CatalogueEntry, errorCatalogue } from './catalogue.js'

const page = await readFile(new URL('../../../../docs/errors.md', import.meta.url), 'utf8')

/** The rows of the page's table: code, statuses, type, retryable, meaning, remedy. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .slice(1, -1)
      .split(' | ')
      .map((cell) => cell.trim().replaceAll('`', '')),
  )

it('is the list of docs/errors.md, code by code', () => {
  const documented = rows.map(([code, statuses, type, retryable]) => ({ code, statuses, type, retryable }))
  const entries: [string, CatalogueEntry][] = Object.entries(errorCatalogue)
  const known = entries.map(([code, { statuses, type, retryable }]) => ({
    code,
    statuses: statuses.join(', '),
    type,
    retryable: retryable ? 'yes' : 'no',
  }))

  expect(documented).toEqual(known)
})

it('has a meaning and a remedy for every code', () => {
  for (const [code, , , , meaning, remedy] of rows) {
    expect(meaning, code).toMatch(/\w.*\.$/)
    expect(remedy, code).toMatch(/\w.*\.$/)
  }
})
