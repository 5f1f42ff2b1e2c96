import { expect, it } from 'vitest'
import { describeOnEngines } from './database_engines.js'

describeOnEngines('The database', (database) => {
  it('answers a ping', async () => {
    await database().ping()
    expect(database().engine).toBeDefined()
  })
})
