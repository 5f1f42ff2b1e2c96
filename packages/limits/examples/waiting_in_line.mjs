// Three calls for one place: the second waits, and the third, in less of a hurry than the line is long, gives up.
import { createMemoryLimitStore, createWaitingRoom } from '@maester/limits'

const room = createWaitingRoom({ store: createMemoryLimitStore() })
const claims = [{ kind: 'in_flight', key: 'printer', max: 1 }]
const signal = new AbortController().signal
const visit = (patienceMs) => room.visit({ line: 'printer', claims, patienceMs, maxWaiting: 5, signal })

const first = await visit(0)
const second = visit(1_000)
const third = visit(20)
console.log('third:', (await third).reason)
first.hold.end()
console.log('second:', (await second).kind)
