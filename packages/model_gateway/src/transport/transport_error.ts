import type { ProviderFailure } from '../provider_failure.js'

/** Why an exchange gave no reply. `notProcessed` in the failure says whether the provider can have seen the request. */
export class TransportError extends Error {
  override readonly name = 'TransportError'
  constructor(
    readonly failure: ProviderFailure,
    /** The request met an idle connection that the provider was closing: sending it again at once is safe. */
    readonly staleConnection = false,
    options?: ErrorOptions,
  ) {
    super(failure.message, options)
  }
}

/** How far an exchange had come when its connection failed. */
export type ExchangeStage = 'connecting' | 'request_sent' | 'reading_body'

// Node's certificate and handshake errors: https://nodejs.org/docs/latest-v20.x/api/tls.html#x509-certificate-error-codes
const TLS_CODE = /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|EPROTO$|HOSTNAME_MISMATCH$)/

/** The failure class of an error raised by the socket, the resolver or the HTTP parser. */
export function connectionFailure(error: Error & { code?: unknown }, stage: ExchangeStage): ProviderFailure {
  const code = typeof error.code === 'string' ? error.code : error.name
  const failure = (fields: Omit<ProviderFailure, 'message' | 'providerCode'>): ProviderFailure => ({
    ...fields,
    providerCode: code,
    message: `connection failed (${code})`,
  })
  if (code === 'UND_ERR_INVALID_ARG') return failure({ class: 'unknown', notProcessed: true, hopelessHere: true })
  if (stage === 'connecting') {
    const hopelessHere = TLS_CODE.test(code) || code === 'ADDRESS_REFUSED'
    return failure({ class: 'network', notProcessed: true, ...(hopelessHere && { hopelessHere }) })
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return failure({ class: 'malformed_response', notProcessed: false, hopelessHere: true })
  }
  if (code.startsWith('HPE_')) return failure({ class: 'malformed_response', notProcessed: false })
  return failure({ class: stage === 'reading_body' ? 'incomplete_response' : 'network', notProcessed: false })
}
