import { readdirSync, readFileSync } from 'node:fs'

/**
 * CPU time a process and its children have used so far, in µs, over all threads.
 * /proc/<pid>/task/<tid>/schedstat: first field, time on the CPU in ns.
 * https://docs.kernel.org/scheduler/sched-stats.html
 */
export function cpuMicros(pid) {
  let nanos = 0
  for (const member of [pid, ...descendants(pid)]) {
    for (const task of list(`/proc/${member}/task`)) nanos += schedstat(`/proc/${member}/task/${task}/schedstat`)
  }
  return nanos / 1_000
}

/** Resident memory of a process and its children, in MB. */
export function residentMegabytes(pid) {
  let kilobytes = 0
  for (const member of [pid, ...descendants(pid)]) {
    kilobytes += Number(/^VmRSS:\s+(\d+)/m.exec(read(`/proc/${member}/status`))?.[1] ?? 0)
  }
  return kilobytes / 1_024
}

function descendants(pid) {
  const children = list(`/proc/${pid}/task`).flatMap((task) =>
    read(`/proc/${pid}/task/${task}/children`).trim().split(' ').filter(Boolean),
  )
  return children.flatMap((child) => [child, ...descendants(child)])
}

const schedstat = (path) => Number(read(path).split(' ')[0] || 0)

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // the thread has just ended
  }
}

function list(path) {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
