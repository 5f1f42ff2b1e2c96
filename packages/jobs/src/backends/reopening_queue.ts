import type { MessageQueue } from '../queue_backend.js'

/**
 * A queue opened when first needed, and anew after a failure: BullMQ remembers a first contact that failed for as long
 * as the object lives, and would refuse every later message.
 */
export function reopeningQueue(open: () => Promise<MessageQueue>, onError: (error: Error) => void): MessageQueue {
  let opened: Promise<MessageQueue> | undefined
  const discard = async (queue: Promise<MessageQueue> | undefined) =>
    await (await queue?.catch(() => undefined))?.close()
  return {
    async add(message, options) {
      opened ??= open()
      const mine = opened
      try {
        await (await mine).add(message, options)
      } catch (error) {
        if (opened === mine) opened = undefined
        discard(mine).catch(onError)
        throw error
      }
    },
    close: () => discard(opened),
  }
}
