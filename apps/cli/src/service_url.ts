import type { Environment } from '@maester/configuration'

/** Where a service started in this environment listens. */
export function serviceUrl({ host, port }: Pick<Environment, 'host' | 'port'>): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
