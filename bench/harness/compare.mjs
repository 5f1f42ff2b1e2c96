import { residentMegabytes } from './cpu.mjs'
import { runRound } from './load.mjs'
import { percentile, report } from './report.mjs'

const rounds = 8

/** Until the compiler has seen what is worth compiling. */
const warmUpSeconds = 10

/**
 * Runs every variant in turns (A B C A B C …), so that a noisy moment hits all alike, and prints each one's CPU per
 * request as a ratio to the first variant's, which is the floor.
 */
export async function compare({ name, title, variants, smoke, connections = 64, seconds = 1 }) {
  const measured = variants.map((variant) => ({ variant, cpu: [], rate: [] }))
  const load = smoke ? { connections: 4, count: 12 } : { connections, seconds }
  for (const { variant } of measured) await runRound({ ...variant, ...load, seconds: warmUpSeconds })
  for (let round = 0; round < (smoke ? 1 : rounds); round += 1) {
    for (const entry of measured) {
      const { cpuMicrosPerRequest, requestsPerSecond } = await runRound({ ...entry.variant, ...load })
      entry.cpu.push(cpuMicrosPerRequest)
      entry.rate.push(requestsPerSecond)
    }
  }
  const floor = { min: Math.min(...measured[0].cpu), p25: percentile(measured[0].cpu, 0.25) }
  report(
    name,
    title,
    ['variant', '× floor (min)', '× floor (p25)', 'CPU µs/request (min)', 'requests/s (best)', 'RSS MB'],
    measured.map(({ variant, cpu, rate }) => [
      variant.title,
      (Math.min(...cpu) / floor.min).toFixed(2),
      (percentile(cpu, 0.25) / floor.p25).toFixed(2),
      Math.min(...cpu).toFixed(0),
      Math.max(...rate).toFixed(0),
      residentMegabytes(variant.pid).toFixed(0),
    ]),
  )
}
