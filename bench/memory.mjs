import { residentMegabytes } from './harness/cpu.mjs'
import { sendMany } from './harness/load.mjs'
import { report } from './harness/report.mjs'
import { chatBody } from './subjects/questions.mjs'
import { startSubjects } from './subjects/start_subjects.mjs'

const total = 200_000
const steps = 10

/** Resident memory while requests pass: a curve that does not level out is a leak. */
export async function run({ smoke }) {
  const subjects = await startSubjects({ embedded: false })
  const { raw, onPostgres, maesterHeaders: headers } = subjects
  const variants = [
    { title: 'raw Node pass-through', url: raw.origin, pid: raw.pid },
    ...(onPostgres
      ? [{ title: 'Maester, Postgres', url: `${onPostgres.origin}/v1/chat/completions`, pid: onPostgres.pid, headers }]
      : []),
  ]
  const count = smoke ? 20 : total / steps
  const curves = []
  try {
    for (const variant of variants) {
      const curve = [residentMegabytes(variant.pid)]
      for (let step = 0; step < steps; step += 1) {
        await sendMany({ ...variant, body: chatBody, connections: 64, count })
        curve.push(residentMegabytes(variant.pid))
      }
      curves.push(curve)
    }
  } finally {
    await subjects.stop()
  }
  report(
    'memory',
    'Resident memory in MB after so many requests, 64 connections',
    ['variant', ...curves[0].map((_, step) => String(step * count))],
    variants.map(({ title }, index) => [title, ...curves[index].map((megabytes) => megabytes.toFixed(0))]),
  )
}
