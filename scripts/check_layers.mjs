// Imports go down only: every workspace dependency must be on a lower level than the package that has it.
import { readdirSync, readFileSync } from 'node:fs'

const LEVELS = {
  observability: 0,
  outbound: 0,
  simulator: 0,
  access: 1,
  cost_meter: 1,
  limits: 1,
  prompt_registry: 1,
  alerts: 2,
  model_gateway: 2,
  evaluation: 3,
  configuration: 3,
  completion: 4,
  jobs: 4,
  coordination: 5,
  database: 5,
  api: 6,
  worker: 6,
  cli: 7,
}
/** Speaks for providers in tests and in the embedded default; imports nothing of ours, so it may be imported anywhere. */
const LEAVES_OF_THEIR_OWN = new Set(['simulator'])

const problems = []
for (const folder of ['packages', 'apps']) {
  for (const name of readdirSync(folder)) {
    const manifest = JSON.parse(readFileSync(`${folder}/${name}/package.json`, 'utf8'))
    const level = LEVELS[name]
    if (level === undefined) problems.push(`${folder}/${name} has no level`)
    for (const kind of ['dependencies', 'devDependencies', 'peerDependencies']) {
      for (const dependency of Object.keys(manifest[kind] ?? {})) {
        if (!dependency.startsWith('@maester/')) continue
        const target = dependency.slice('@maester/'.length)
        const allowed = LEVELS[target] < level || (LEAVES_OF_THEIR_OWN.has(target) && kind === 'devDependencies')
        if (!allowed) problems.push(`${name} (level ${level}) must not depend on ${target} (level ${LEVELS[target]})`)
      }
    }
  }
}
if (problems.length > 0) {
  console.error(problems.join('\n'))
  process.exit(1)
}
