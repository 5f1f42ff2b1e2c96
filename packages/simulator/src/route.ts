import type { Endpoint } from './endpoint.js'
import type { Headers } from './reply.js'
import { vendors } from './vendors/registry.js'
import type { Vendor } from './vendors/vendor.js'

/** Who answers a path, and with what; `endpoint` is undefined when that vendor does not know the path. */
export interface Route {
  readonly vendor: Vendor
  readonly endpoint: Endpoint | undefined
  readonly params: Readonly<Record<string, string>>
}

type Found = Route & { readonly endpoint: Endpoint }

/** A path under `/<provider type>` belongs to that vendor; any other to the first vendor that knows it. */
export function routeOf(method: string, path: string, headers: Headers): Route {
  const [, prefix, rest] = /^\/([^/]+)(\/.*)?$/u.exec(path) ?? []
  const prefixed = vendors.find((vendor) => vendor.type === prefix)
  const own = prefixed && find(prefixed, method, rest ?? '/')
  return own ?? natural(method, path, headers) ?? { vendor: prefixed ?? firstVendor, endpoint: undefined, params: {} }
}

const [firstVendor] = vendors as readonly [Vendor, ...Vendor[]]

function natural(method: string, path: string, headers: Headers): Found | undefined {
  const found = vendors.flatMap((vendor) => (vendor.onlyByPrefix ? [] : (find(vendor, method, path) ?? [])))
  const telling = found.find(({ vendor }) => vendor.tellTaleHeader !== undefined && vendor.tellTaleHeader in headers)
  return telling ?? found[0]
}

function find(vendor: Vendor, method: string, path: string): Found | undefined {
  for (const endpoint of vendor.endpoints) {
    if (endpoint.method !== method) continue
    const match = endpoint.path.exec(path)
    if (match) return { vendor: mannered(vendor, endpoint), endpoint, params: decoded(match.groups ?? {}) }
  }
  return undefined
}

const mannered = (vendor: Vendor, { differs }: Endpoint): Vendor => (differs ? { ...vendor, ...differs } : vendor)

function decoded(groups: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const params: Record<string, string> = {}
  for (const [name, value] of Object.entries(groups)) {
    if (value !== undefined) params[name] = decodeQuietly(value)
  }
  return params
}

function decodeQuietly(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
