// Builds what has changed. Turbo's telemetry stays off: a build must not talk to anyone.
import { spawnSync } from 'node:child_process'

const { status } = spawnSync('turbo', ['run', 'build', '--output-logs=errors-only', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' },
})
process.exit(status ?? 1)
