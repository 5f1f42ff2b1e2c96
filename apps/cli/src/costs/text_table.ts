/** Columns under their heads, numbers to the right. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, place) => Math.max(name.length, ...rows.map((row) => (row[place] ?? '').length)))
  const isNumber = head.map((_, place) => rows.every((row) => /^[-+]?[\d.,%∞]*$/.test(row[place] ?? '')))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, place) => (isNumber[place] ? cell.padStart(widths[place]!) : cell.padEnd(widths[place]!)))
      .join('  ')
      .trimEnd()
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}
