import { createMemoryNotices, type Notices } from '../notices.js'
import { createRedisChannel, type RedisChannel } from './redis_channel.js'
import type { RedisLink } from './redis_link.js'

export interface RedisNoticesOptions {
  readonly link: RedisLink
  readonly prefix: string
  readonly processId: string
}

/** Told to this process at once, whether or not Redis is there, and to the others through it. */
export function createRedisNotices({ link, prefix, processId }: RedisNoticesOptions): Notices {
  const own = createMemoryNotices()
  const channels = new Map<string, RedisChannel>()
  function channelOf(topic: string): RedisChannel {
    const channel = channels.get(topic) ?? createRedisChannel({ link, name: `${prefix}:notices:${topic}`, processId })
    channels.set(topic, channel)
    return channel
  }
  return {
    publish(topic, name) {
      own.publish(topic, name)
      channelOf(topic).publish(name)
    },
    subscribe(topic, onNotice) {
      const stops = [own.subscribe(topic, onNotice), channelOf(topic).subscribe(onNotice)]
      return () => stops.forEach((stop) => void stop())
    },
  }
}
