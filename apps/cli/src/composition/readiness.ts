import type { Readiness } from '@maester/api'

export interface ReadinessParts {
  /** Storage is connected and migrated. */
  isConnected(): boolean
  isStopping(): boolean
  pingStorage(): Promise<void>
  pingQueue(): Promise<void>
}

/** Longest wait for a part to answer, in ms. */
const pingLimitMs = 2_500

/** Whether requests should be sent here: storage and queue answer, and the process is not stopping. */
export function createReadiness({ isConnected, isStopping, pingStorage, pingQueue }: ReadinessParts) {
  return async function readiness(): Promise<Readiness> {
    if (isStopping()) return { ready: false, reasons: ['shutting_down'] }
    if (!isConnected()) return { ready: false, reasons: ['storage'] }
    const [storage, queue] = await Promise.all([answers(pingStorage), answers(pingQueue)])
    const reasons = [...(storage ? [] : ['storage']), ...(queue ? [] : ['queue'])]
    return { ready: reasons.length === 0, reasons }
  }
}

async function answers(ping: () => Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, pingLimitMs, false)
  })
  try {
    return await Promise.race([
      ping().then(
        () => true,
        () => false,
      ),
      late,
    ])
  } finally {
    clearTimeout(timer)
  }
}
