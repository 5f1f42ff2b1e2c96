// Builds, runs every test of the workspace, names what was skipped, and closes with one line of totals.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const run = (command, args) => spawnSync(command, args, { stdio: 'inherit', shell: false })
const selected = process.argv.slice(2)

const built = run(process.execPath, ['scripts/build.mjs'])
if (built.status !== 0) process.exit(built.status ?? 1)

const folder = mkdtempSync(join(tmpdir(), 'maester-test-'))
const report = join(folder, 'report.json')
const tested = run('vitest', [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...selected,
])

const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numFailedTestSuites, testResults } = JSON.parse(
  readFileSync(report, 'utf8'),
)
rmSync(folder, { recursive: true })

const skipped = testResults.flatMap(({ name, assertionResults }) =>
  assertionResults
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ fullName }) => `  ${name.replace(`${process.cwd()}/`, '')}: ${fullName}`),
)
if (skipped.length > 0) {
  console.log(
    `\nSKIPPED ${skipped.length} tests, because what they need is not on this machine:\n${skipped.join('\n')}`,
  )
}
// A file that failed to load has no failed test of its own; it must not look like success.
const brokenFiles = testResults.filter(
  ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
).length
const failed = numFailedTests + brokenFiles
if (numPassedTests + failed === 0) console.error('No test ran.')
console.log(`\n${numPassedTests} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped`)
process.exit(tested.status === 0 && failed === 0 && numFailedTestSuites === 0 && numPassedTests > 0 ? 0 : 1)
