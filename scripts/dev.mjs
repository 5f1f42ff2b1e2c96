// Rebuilds on every change and restarts the product.
import { spawn, spawnSync } from 'node:child_process'

const first = spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' })
if (first.status !== 0) process.exit(first.status ?? 1)

const children = [
  spawn('tsc', ['-b', 'apps/cli', '--watch', '--preserveWatchOutput'], { stdio: 'inherit' }),
  spawn(process.execPath, ['--watch-path=apps', '--watch-path=packages', 'apps/cli/dist/main.js', 'start'], {
    stdio: 'inherit',
  }),
]
const stop = () => {
  for (const child of children) child.kill('SIGTERM')
}
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
for (const child of children) child.on('exit', stop)
