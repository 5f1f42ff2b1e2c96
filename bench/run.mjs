// pnpm bench <subject> [--smoke] [--no-peers]: one command per subject; `--smoke` runs each part once, briefly.
const subjects = {
  gateway: './gateway.mjs',
  stream: './stream.mjs',
  latency: './latency.mjs',
  memory: './memory.mjs',
  ledger: './ledger.mjs',
}

const [subject, ...flags] = process.argv.slice(2)
const known = new Set(['--smoke', '--no-peers'])
if (!(subject in subjects) || flags.some((flag) => !known.has(flag))) {
  console.error(`usage: pnpm bench <${Object.keys(subjects).join('|')}> [${[...known].join('] [')}]`)
  process.exit(2)
}
const { run } = await import(subjects[subject])
await run({ smoke: flags.includes('--smoke'), peers: !flags.includes('--no-peers') })
process.exit(0)
