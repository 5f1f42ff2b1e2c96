// One traced request: two spans and one event, as JSON lines on standard output.
import { createIds, createLogger, createLogSpanSink, createSecretRegistry, createTracer } from '@maester/observability'

const secrets = createSecretRegistry()
secrets.add('correct-horse-battery')

const log = createLogger({ secrets, base: { service: 'example' } })
const ids = createIds()
const tracer = createTracer({ sink: createLogSpanSink(log), ids })

const request = tracer.startRoot('request', { tenantId: 'acme', requestId: ids.requestId(), kind: 'server' })
const attempt = request.child('attempt', { provider: 'openai', model: 'gpt-4.1-mini' }, 'client')
log.warn('retrying', { url: 'https://api.example/v1?key=abc', password_was: 'correct-horse-battery' })
attempt.fail('provider_timeout')
request.end()
await log.flush()
