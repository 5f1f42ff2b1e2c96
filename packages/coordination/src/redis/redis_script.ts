import { createHash } from 'node:crypto'
import type { RedisLink } from './redis_link.js'

/** A Lua script that Redis keeps, so that its text is sent only once. */
export interface RedisScript {
  /** Rejects when Redis is away or does not answer in time. */
  run(keys: readonly string[], args: readonly (string | number)[]): Promise<unknown>
}

export function createRedisScript({ commands: redis, onUp }: RedisLink, lua: string): RedisScript {
  const sha = createHash('sha1').update(lua).digest('hex')
  // Loaded before anything else is sent: a script that had to be sent again would be overtaken by those that are known.
  onUp(() => void redis.script('LOAD', lua).catch(() => {}))
  return {
    async run(keys, args) {
      try {
        return await redis.evalsha(sha, keys.length, ...keys, ...args)
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
        return await redis.eval(lua, keys.length, ...keys, ...args)
      }
    },
  }
}
