import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { docsScript } from './page.js'

export interface Asset {
  readonly contentType: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

const fromSwaggerUi: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
}

/** Reads the files of the reference page by name; each once. `undefined` for any name not listed here. */
export function createAssets(): (name: string) => Promise<Asset | undefined> {
  const { resolve } = createRequire(import.meta.url)
  const read = new Map<string, Promise<Asset>>()
  read.set(
    'start.js',
    Promise.resolve({ contentType: 'text/javascript; charset=utf-8', bytes: new Uint8Array(Buffer.from(docsScript)) }),
  )
  return async (name) => {
    const known = read.get(name)
    if (known) return known
    const contentType = Object.hasOwn(fromSwaggerUi, name) ? fromSwaggerUi[name] : undefined
    if (contentType === undefined) return undefined
    const bytes = readFile(resolve(`swagger-ui-dist/${name}`)).then((file) => new Uint8Array(file))
    const asset = bytes.then((content) => ({ contentType, bytes: content }))
    read.set(name, asset)
    return asset
  }
}
