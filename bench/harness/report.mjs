import { mkdirSync, writeFileSync } from 'node:fs'

export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
}

/** Prints a markdown table and keeps the figures as JSON under `bench/results`. */
export function report(name, title, columns, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  const table = [line(columns), line(columns.map(() => '---')), ...rows.map((row) => line(row))].join('\n')
  console.log(`\n## ${title}\n\n${table}\n`)
  const folder = new URL('../results/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify({ title, columns, rows }, null, 2)}\n`)
}
