import { createRequire } from 'node:module'
import { tenantsAtWork } from './database_tenants_at_work.mjs'

// What a service does that uses postgres.js as its documentation shows. In a process of its own, because postgres.js
// also throws where nobody can catch it when a callback goes on without its connection.
const [url = '', forMs = '0'] = process.argv.slice(2)
const postgres = createRequire(new URL('../packages/database/package.json', import.meta.url))('postgres')
const client = postgres(url, { max: 4, onnotice: () => {}, backoff: () => 0 })
process.on('uncaughtException', () => {})

const seen = await tenantsAtWork(async (tenantId, work) => {
  await client.begin(async (scope) => {
    await scope`select set_config('role', 'maester_app', true), set_config('app.tenant', ${tenantId}, true)`
    await work((text) => scope.unsafe(text))
  })
}, Number(forMs))
process.stdout.write(JSON.stringify(seen), () => process.exit())
