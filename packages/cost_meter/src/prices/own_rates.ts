import type { CatalogueRate, RateName } from './catalogue.js'

type Rates = Readonly<Partial<Record<RateName, CatalogueRate>>>

/** Prices of one's own: what they leave out costs what it is part of, the dearer whole. */
export function withOwnDefaults(rates: Rates): Rates {
  const { input, output, cacheRead = input, cacheWrite = input, inputAudio = input } = rates
  const defaults = {
    cacheRead,
    cacheWrite,
    cacheWrite1h: cacheWrite,
    inputAudio,
    cacheReadAudio: cacheRead,
    outputAudio: output,
    outputImage: output,
  }
  return { ...Object.fromEntries(Object.entries(defaults).filter(([, rate]) => rate !== undefined)), ...rates }
}
