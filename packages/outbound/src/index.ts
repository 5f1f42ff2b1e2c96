export { OutboundError, type OutboundErrorCode } from './errors.js'
export { isPrivateAddress } from './private_address.js'
export type { ResolveHost } from './resolve_host.js'
export {
  createSafeFetch,
  type SafeFetch,
  type SafeFetchSettings,
  type SafeRequest,
  type SafeResponse,
} from './safe_fetch.js'
