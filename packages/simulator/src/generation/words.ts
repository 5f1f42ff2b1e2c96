/** How many runs of non-space characters `text` has. */
export function countWords(text: string): number {
  return text.match(/\S+/gu)?.length ?? 0
}

/** The words of `text` with the space before them; joined they are `text` again. */
export function wordPieces(text: string): readonly string[] {
  return text.match(/\s*\S+(?:\s+$)?|\s+$/gu) ?? []
}

/** `text` in pieces of at most `size` code points. */
export function evenPieces(text: string, size: number): readonly string[] {
  const points = Array.from(text)
  const pieces: string[] = []
  for (let start = 0; start < points.length; start += size) pieces.push(points.slice(start, start + size).join(''))
  return pieces
}

/** The first `count` code points of `text`. */
export function firstCodePoints(text: string, count: number): string {
  return Array.from(text.slice(0, count * 2))
    .slice(0, count)
    .join('')
}
