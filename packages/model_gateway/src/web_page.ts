import type { UpstreamReply } from './provider.js'

/** What a firewall or a login puts in the place of an API's reply. The next try meets it too. */
export function isWebPage({ headers, body }: Pick<UpstreamReply, 'headers' | 'body'>): boolean {
  return /^\s*text\/html\b/i.test(headers['content-type'] ?? '') || /^\s*</.test(body.toString('utf8', 0, 64))
}
