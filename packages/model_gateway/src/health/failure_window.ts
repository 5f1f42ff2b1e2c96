const SLICES = 10

interface Slice {
  startMs: number
  requests: number
  failures: number
}

export interface WindowCounts {
  readonly requests: number
  readonly failures: number
}

/** Counts calls over the last `windowMs`, to a tenth of it. Bounded, and constant in time. */
export class FailureWindow {
  #slices: Slice[] = []

  add(nowMs: number, windowMs: number, failures: number): void {
    const sliceMs = windowMs / SLICES
    const startMs = Math.floor(nowMs / sliceMs) * sliceMs
    let slice = this.#slices.at(-1)
    if (slice === undefined || slice.startMs !== startMs) {
      slice = { startMs, requests: 0, failures: 0 }
      this.#slices.push(slice)
      this.#forget(nowMs, windowMs)
    }
    slice.requests += 1
    slice.failures += failures
  }

  counts(nowMs: number, windowMs: number): WindowCounts {
    this.#forget(nowMs, windowMs)
    let requests = 0
    let failures = 0
    for (const slice of this.#slices) {
      requests += slice.requests
      failures += slice.failures
    }
    return { requests, failures }
  }

  clear(): void {
    this.#slices = []
  }

  #forget(nowMs: number, windowMs: number): void {
    while (this.#slices.length > 0 && this.#slices[0]!.startMs <= nowMs - windowMs) this.#slices.shift()
  }
}
