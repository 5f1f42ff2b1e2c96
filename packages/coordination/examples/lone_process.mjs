// What one process does without Redis: the same ports, for itself.
import { createLoneCoordination } from '@maester/coordination'

const { notices, limitStore, close } = createLoneCoordination()

const stop = notices.subscribe('prices', (name) => console.log(`${name ?? 'anything'} may have another price`))
notices.publish('prices', 'openai/gpt-4.1')
stop()
notices.publish('prices', 'nobody listens any more')

const place = { kind: 'in_flight', key: 'printer', max: 1 }
const first = await limitStore.take([place])
console.log('second place:', (await limitStore.take([place])).granted)
if (first.granted) first.hold.end()
console.log('and once the first is given back:', (await limitStore.take([place])).granted)
await close()
