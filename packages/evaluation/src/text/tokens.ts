/** Words in lower case: runs of letters, digits and marks, as ROUGE and BLEU count them here. */
export function words(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
}

/** How often each group of `n` neighbouring words occurs. */
export function countGroups(tokens: readonly string[], n: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (let start = 0; start + n <= tokens.length; start += 1) {
    const group = tokens.slice(start, start + n).join(' ')
    counts.set(group, (counts.get(group) ?? 0) + 1)
  }
  return counts
}

/** How many groups the two have in common, each counted at most as often as in either. */
export function overlap(left: ReadonlyMap<string, number>, right: ReadonlyMap<string, number>): number {
  let common = 0
  for (const [group, count] of left) common += Math.min(count, right.get(group) ?? 0)
  return common
}
