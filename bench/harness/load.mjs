import autocannon from 'autocannon'
import { cpuMicros } from './cpu.mjs'

/** One round of load: requests answered, and the CPU the subject spent on each, in µs. */
export async function runRound({ url, pid, body, headers, connections, seconds }) {
  const before = cpuMicros(pid)
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
  const answered = result['2xx']
  if (answered === 0) throw new Error(`${url} answered nothing: ${result.non2xx} others, ${result.errors} errors`)
  if (result.non2xx > 0) throw new Error(`${url} answered ${result.non2xx} requests with an error`)
  return { cpuMicrosPerRequest: (cpuMicros(pid) - before) / answered, requestsPerSecond: answered / seconds }
}
