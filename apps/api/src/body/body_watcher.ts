import type { IncomingMessage } from 'node:http'

/** Called with a request's sound JSON body before its handler sees it. What it throws is thrown in the handler. */
export type BodyWatcher = (body: Readonly<Record<string, unknown>>) => Promise<void>

const watchers = new WeakMap<IncomingMessage, BodyWatcher>()

export function watchBody(incoming: IncomingMessage, watcher: BodyWatcher): void {
  watchers.set(incoming, watcher)
}

export function bodyWatcher(incoming: IncomingMessage): BodyWatcher | undefined {
  return watchers.get(incoming)
}
