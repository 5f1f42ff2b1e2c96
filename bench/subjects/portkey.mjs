import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { freePort, startPinned } from '../harness/processes.mjs'

const folder = fileURLToPath(new URL('../results/peers/portkey/', import.meta.url))
const entry = `${folder}node_modules/@portkey-ai/gateway/build/start-server.js`

/** Portkey's gateway from npm. `undefined`, said aloud, when it cannot be installed or does not start. */
export async function startPortkey({ core, upstream }) {
  try {
    if (!existsSync(entry)) install()
    const port = await freePort()
    const origin = `http://127.0.0.1:${port}`
    const started = await startPinned({
      core,
      command: process.execPath,
      args: [entry, `--port=${port}`, '--headless'],
      env: { NODE_ENV: 'production', TRUSTED_CUSTOM_HOSTS: '127.0.0.1' },
      readyUrl: origin,
      readyMs: 20_000,
    })
    const headers = {
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `${upstream}/v1`,
      authorization: 'Bearer bench',
    }
    return { ...started, origin, headers }
  } catch (error) {
    console.error(`Portkey is left out: ${error.message.split('\n')[0]}`)
    return undefined
  }
}

/** A fresh install of 1.15.2 streams wrongly with newer Hono versions, hence the overrides. */
function install() {
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    `${folder}package.json`,
    JSON.stringify({
      private: true,
      dependencies: { '@portkey-ai/gateway': '1.15.2' },
      overrides: { hono: '4.9.7', '@hono/node-server': '1.13.8' },
    }),
  )
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder, stdio: 'pipe' })
}
