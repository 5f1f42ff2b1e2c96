import autocannon from 'autocannon'
import { cpuMicros } from './cpu.mjs'

/** Sends exactly `count` requests. */
export async function sendMany({ url, body, headers, connections, count }) {
  const result = await autocannon({
    url,
    connections: Math.min(connections, count),
    amount: count,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
  if (result['2xx'] !== count) throw new Error(`${url} answered ${result['2xx']} of ${count} requests well`)
}

/**
 * One round of load: requests answered, and the CPU the subject spent on each, in µs. For `seconds`, or, where `count` is
 * given, until so many are answered.
 */
export async function runRound({ url, pid, body, headers, connections, seconds, count }) {
  const before = cpuMicros(pid)
  const result = await autocannon({
    url,
    connections,
    ...(count === undefined ? { duration: seconds } : { amount: count }),
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
  const answered = result['2xx']
  if (answered === 0) throw new Error(`${url} answered nothing: ${result.non2xx} others, ${result.errors} errors`)
  if (result.non2xx > 0) throw new Error(`${url} answered ${result.non2xx} requests with an error`)
  return { cpuMicrosPerRequest: (cpuMicros(pid) - before) / answered, requestsPerSecond: answered / result.duration }
}
