import { closeSync, openSync } from 'node:fs'

/** Runs `reload` at every SIGHUP, as operators of services expect; one whose terminal has been closed is stopped. */
export function onReloadSignal(reload: () => void): void {
  const startedInTerminal = process.stdin.isTTY
  process.on('SIGHUP', () => {
    if (startedInTerminal && !hasTerminal()) process.kill(process.pid, 'SIGTERM')
    else reload()
  })
}

function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}
