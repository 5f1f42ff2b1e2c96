import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')

/** The two doors: calls of providers, and everything else. */
const doors = ['packages/model_gateway/src/transport/', 'packages/outbound/src/exchange_once.ts']
/** Runs in the reader's browser. */
const elsewhere = ['apps/console/']

/** Every way out of a Node.js process that its own modules offer. */
const waysOut: readonly RegExp[] = [
  /\bfrom '(?:undici|(?:node:)?(?:https|http2|tls|dgram))'/,
  /\bimport\('(?:undici|(?:node:)?(?:https?|http2|net|tls|dgram))'\)/,
  /\brequire\(/,
  /\bimport \w+(?:, \{[^}]*\})? from '(?:node:)?(?:http|net)'/,
  /\bimport \* as \w+ from '(?:node:)?(?:http|net)'/,
  /\bimport \{[^}]*\b(?:request|get|Agent|ClientRequest|connect|createConnection)\b[^}]*\} from '(?:node:)?(?:http|net)'/,
  /(?<![\w.'"`-])fetch\(/,
  /\bglobalThis(?:\.|\[')fetch\b/,
  /\bnew (?:WebSocket|EventSource)\(/,
]

/** Paths from the root of the repository. */
function sourceFiles(): readonly string[] {
  return ['packages', 'apps']
    .flatMap((kind) => readdirSync(join(root, kind)).map((name) => join(root, kind, name, 'src')))
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.tsx?$/.test(name))
        .map((name) => relative(root, join(folder, name))),
    )
}

function waysOutOf(source: string): readonly string[] {
  return waysOut.flatMap((way) => way.exec(source)?.[0] ?? [])
}

it('opens connections to other machines in the two doors only', () => {
  const sources = sourceFiles().filter(
    (path) => !/\.test\.ts$|\/testing\//.test(path) && ![...doors, ...elsewhere].some((door) => path.startsWith(door)),
  )
  expect(sources.length).toBeGreaterThan(300)
  const found = sources.flatMap((path) => {
    const ways = waysOutOf(readFileSync(resolve(root, path), 'utf8'))
    return ways.length === 0 ? [] : [`${path}: ${ways.join(', ')}`]
  })
  expect(found).toEqual([])
})

it.each([
  "import { request } from 'node:http'",
  "import { createServer, get } from 'http'",
  "import http from 'node:http'",
  "import * as http from 'node:http'",
  "import { connect } from 'node:net'",
  "import { request } from 'node:https'",
  "import { Pool } from 'undici'",
  "export * from 'undici'",
  "const undici = await import('undici')",
  'await fetch(url)',
  'await globalThis.fetch(url)',
  "const out = globalThis['fetch']",
])('knows a way out when it sees one: %s', (line) => {
  expect(waysOutOf(line)).not.toEqual([])
})

it.each([
  "import { createServer, type IncomingMessage } from 'node:http'",
  "import { BlockList, isIP } from 'node:net'",
  'await safeFetch(url)',
  'return registry.fetch(name)',
])('lets be what leads nowhere: %s', (line) => {
  expect(waysOutOf(line)).toEqual([])
})
