/**
 * Levenshtein distance in code points: fewest insertions, deletions and replacements that turn one into the other.
 * Takes time in proportion to the product of the lengths.
 */
export function editDistance(left: readonly string[], right: readonly string[]): number {
  let previous = Uint32Array.from({ length: right.length + 1 }, (_, index) => index)
  let current = new Uint32Array(right.length + 1)
  for (let row = 1; row <= left.length; row += 1) {
    current[0] = row
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = at(previous, column - 1) + (left[row - 1] === right[column - 1] ? 0 : 1)
      current[column] = Math.min(replaced, at(previous, column) + 1, at(current, column - 1) + 1)
    }
    ;[previous, current] = [current, previous]
  }
  return at(previous, right.length)
}

function at(row: Uint32Array, index: number): number {
  return row[index] ?? 0
}
