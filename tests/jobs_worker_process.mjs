// A worker in a process of its own, to be killed. Its stores and its model are the parent's, reached over the process
// channel, so they outlive it; its queue is real.
import { createViteServer } from 'vitest/node'

const waiting = new Map()
let sequence = 0
process.on('message', ({ id, result, error }) => {
  const { resolve, reject } = waiting.get(id)
  waiting.delete(id)
  if (error) reject(Object.assign(new Error(error.message), error))
  else resolve(result)
})

/** Everything called on it is called on the parent's object of that name. */
function remote(target) {
  const call = (method, args) =>
    new Promise((resolve, reject) => {
      sequence += 1
      waiting.set(sequence, { resolve, reject })
      process.send({ id: sequence, target, method, args })
    })
  return new Proxy(
    {},
    {
      get:
        (_, method) =>
        (...args) =>
          call(method, args),
    },
  )
}

const [backendName, url, prefix] = process.argv.slice(2)
const root = new URL('..', import.meta.url).pathname
const vite = await createViteServer({
  root,
  configFile: `${root}/vitest.config.ts`,
  appType: 'custom',
  logLevel: 'error',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
})
const load = (path) => vite.ssrLoadModule(path)
const { createRedisBackend, createPostgresBackend } = await load('/packages/jobs/src/index.ts')
const { createWorker } = await load('/apps/worker/src/index.ts')
const { createMemoryLogger } = await load('/packages/observability/src/testing/index.ts')

const model = remote('model')
createWorker({
  backend: backendName === 'redis' ? createRedisBackend({ url, prefix }) : createPostgresBackend({ url }),
  jobs: remote('jobs'),
  batchItems: remote('batchItems'),
  runItem: (item, { index }) => model.runItem(item, index),
  log: createMemoryLogger().log,
  timings: {
    leaseMs: 1_000,
    stalledIntervalMs: 300,
    relayIntervalMs: 50,
    recoveryIntervalMs: 500,
    progressIntervalMs: 50,
  },
}).start()
