/** Natural logarithm of the beta function, for positive arguments. */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b)
}

/** Stirling's series, exact to about 1e-13 from here on. */
const SERIES_FROM = 10

function logGamma(x: number): number {
  let shift = 0
  let z = x
  for (; z < SERIES_FROM; z += 1) shift += Math.log(z)
  const square = 1 / (z * z)
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1_260 - square / 1_680))) / z
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift
}
