import type { RedisLink } from './redis_link.js'
import { createRedisScript } from './redis_script.js'
import { heartbeatScript } from './scripts.js'

export interface HeartbeatOptions {
  readonly link: RedisLink
  readonly prefix: string
  /** Of no other process. */
  readonly processId: string
  /** How long a process and its leases outlive its last sign of life, in ms. */
  readonly leaseMs: number
}

/** A process's signs of life, by which its places are kept and the number of processes is known. */
export interface Heartbeat {
  /** Places that are renewed until they are let go, by key. */
  keep(lease: string, keys: readonly string[]): void
  letGo(lease: string): void
  /** Processes alive when Redis was last asked, this one included. `undefined`: it never was. */
  processes(): number | undefined
  stop(): Promise<void>
}

export function startHeartbeat({ link, prefix, processId, leaseMs }: HeartbeatOptions): Heartbeat {
  const script = createRedisScript(link, heartbeatScript)
  const processesKey = `${prefix}:processes`
  const leases = new Map<string, readonly string[]>()
  let processes: number | undefined

  async function beat(): Promise<void> {
    if (!link.isUp()) return
    const held = [...leases].flatMap(([lease, keys]) => keys.map((key) => [key, lease] as const))
    const keys = [processesKey, ...held.map(([key]) => key)]
    try {
      processes = Number(await script.run(keys, [processId, leaseMs, ...held.map(([, lease]) => lease)]))
    } catch (error) {
      link.failed(error)
    }
  }

  link.onUp(() => void beat())
  const timer = setInterval(beat, leaseMs / 3)
  timer.unref()
  return {
    keep: (lease, keys) => void leases.set(lease, keys),
    letGo: (lease) => void leases.delete(lease),
    processes: () => processes,
    async stop() {
      clearInterval(timer)
      if (link.isUp()) await link.commands.zrem(processesKey, processId).catch(() => 0)
    },
  }
}
