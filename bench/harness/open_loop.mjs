import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'

/**
 * Sends at a fixed rate, whatever becomes of the requests before. Gives back each one's latency in ms, counted from when
 * it was due: a subject that falls behind cannot hide it by being asked less often.
 */
export async function openLoop({ url, headers, body, perSecond, seconds }) {
  const { origin, pathname } = new URL(url)
  const pool = new Pool(origin, { connections: 512, pipelining: 1 })
  const latencies = []
  const asked = []
  const startedMs = performance.now()
  for (let sent = 0; sent < perSecond * seconds; ) {
    const due = Math.floor(((performance.now() - startedMs) / 1_000) * perSecond)
    for (; sent <= due && sent < perSecond * seconds; sent += 1) asked.push(ask(startedMs + (sent / perSecond) * 1_000))
    await sleep(1)
  }
  await Promise.all(asked)
  await pool.close()
  return latencies

  async function ask(dueMs) {
    const request = {
      path: pathname,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    }
    const answer = await pool.request(request)
    await answer.body.dump()
    if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}`)
    latencies.push(performance.now() - dueMs)
  }
}
