import { openLoop } from './harness/open_loop.mjs'
import { percentile, report } from './harness/report.mjs'
import { chatBody } from './subjects/questions.mjs'
import { startSubjects } from './subjects/start_subjects.mjs'

const perSecond = 300
const upstreamDelayMs = 20
const rounds = 5

/** What a call takes longer than through the floor, at a rate that leaves time to spare. */
export async function run({ smoke }) {
  const subjects = await startSubjects({ embedded: false, upstreamDelayMs })
  const { raw, onPostgres, maesterHeaders: headers } = subjects
  const variants = [
    { title: 'raw Node pass-through', url: raw.origin },
    ...(onPostgres ? [{ title: 'Maester, Postgres', url: `${onPostgres.origin}/v1/chat/completions`, headers }] : []),
  ].map((variant) => ({ ...variant, body: chatBody, perSecond, latencies: [] }))
  try {
    for (const variant of variants) await openLoop({ ...variant, seconds: smoke ? 1 : 10 })
    for (let round = 0; round < (smoke ? 1 : rounds); round += 1) {
      for (const variant of variants)
        variant.latencies.push(...(await openLoop({ ...variant, seconds: smoke ? 1 : 4 })))
    }
  } finally {
    await subjects.stop()
  }
  const of = ({ latencies }, share) => percentile(latencies, share)
  const [floor] = variants
  report(
    'latency',
    `Latency at ${perSecond} requests/s, upstream ${upstreamDelayMs} ms, open loop`,
    ['variant', 'p50 ms', 'p99 ms', 'added p50 ms', 'added p99 ms'],
    variants.map((variant) => [
      variant.title,
      of(variant, 0.5).toFixed(1),
      of(variant, 0.99).toFixed(1),
      (of(variant, 0.5) - of(floor, 0.5)).toFixed(1),
      (of(variant, 0.99) - of(floor, 0.99)).toFixed(1),
    ]),
  )
}
