/** Tells all processes of a service that something has changed, by its name. Best effort: readers also look by themselves. */
export interface Notices {
  /** Never throws, never waits. Reaches the process itself as well. */
  publish(topic: string, name: string): void
  /**
   * `onNotice` gets the name of what has changed; `undefined` when notices may have been missed, so that anything may
   * have. Returns how to stop.
   */
  subscribe(topic: string, onNotice: (name: string | undefined) => void): () => void
}

/** For a service of one process. */
export function createMemoryNotices(): Notices {
  const listeners = new Set<{ readonly topic: string; readonly onNotice: (name: string) => void }>()
  return {
    publish(topic, name) {
      for (const listener of [...listeners]) if (listener.topic === topic) listener.onNotice(name)
    },
    subscribe(topic, onNotice) {
      const listener = { topic, onNotice }
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
