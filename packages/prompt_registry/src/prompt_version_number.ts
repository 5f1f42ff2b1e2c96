/** `v10` (or `10`) as 10; `undefined` for anything that is not a version. */
export function parsePromptVersion(text: string): number | undefined {
  const digits = /^v?([1-9]\d{0,8})$/.exec(text)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** 10 as `v10`. */
export function formatPromptVersion(version: number): string {
  return `v${version}`
}
