import { replayStoreConformance } from '../testing/replay_store_conformance.js'
import { createMemoryReplayStore } from './memory_replay_store.js'

replayStoreConformance('memory', async () => ({ store: createMemoryReplayStore(), tenantIds: ['one', 'two'] }))
