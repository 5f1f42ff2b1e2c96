interface WritesByLifetime {
  readonly fiveMinutes: number | undefined
  readonly hour: number | undefined
}

/**
 * What was written to a cache, by how long it lives there. While a stream runs the total grows and the split stands still:
 * what no lifetime is given for lives five minutes, the default.
 */
export function splitWrites(written: number | undefined, { fiveMinutes, hour }: WritesByLifetime): WritesByLifetime {
  if (written === undefined) return { fiveMinutes, hour }
  return { fiveMinutes: Math.max(fiveMinutes ?? 0, written - (hour ?? 0)), hour }
}
