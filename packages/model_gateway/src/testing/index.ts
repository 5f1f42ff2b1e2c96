export {
  type FakeUpstream,
  type FakeUpstreamOptions,
  type ReceivedRequest,
  startFakeUpstream,
} from './fake_upstream.js'
export { createManualClock, type ManualClock } from './manual_clock.js'
export { type PlainAnswer, plainAdapter, plainStream } from './plain_adapter.js'
export { plainCall, plainConnection, plainSettings } from './plain_call.js'
export type { ScriptedChunk, ScriptedReply } from './scripted_reply.js'
export { createTestGateway, type TestGateway, type TestGatewayOptions } from './test_gateway.js'
