import { expect, it } from 'vitest'
import { readEnvironment } from './environment.js'
import { createSettings, needsSimulator } from './settings.js'

const address = (type: string) => `http://127.0.0.1:9/${type}`

it('answers through the simulator when no provider has a key', () => {
  const environment = readEnvironment({})
  expect(needsSimulator(environment, {})).toBe(true)
  const { gateway } = createSettings(environment, {}, address)
  expect(gateway.connections).toContainEqual({
    name: 'openai',
    type: 'openai',
    baseUrl: 'http://127.0.0.1:9/openai',
    apiKeys: ['simulated'],
    simulated: true,
    allowPrivateNetwork: true,
  })
})

it('never adds the simulator to providers with keys', () => {
  const environment = readEnvironment({ ANTHROPIC_API_KEY: 'key' })
  expect(needsSimulator(environment, {})).toBe(false)
  expect(createSettings(environment, {}, undefined).gateway.connections).toEqual(environment.providers)
})

it('lets a provider of the file replace the one of the environment', () => {
  const environment = readEnvironment({ OPENAI_API_KEY: 'from-environment' })
  const { gateway } = createSettings(
    environment,
    { providers: { openai: { type: 'openai', api_keys: ['from-file'] } } },
    undefined,
  )
  expect(gateway.connections).toEqual([
    { name: 'openai', type: 'openai', baseUrl: 'https://api.openai.com/v1', apiKeys: ['from-file'] },
  ])
})

it('refuses a provider whose address nobody knows', () => {
  expect(() => createSettings(readEnvironment({}), { providers: { mine: { type: 'mystery' } } }, undefined)).toThrow(
    'providers.mine.base_url',
  )
})

it('passes on what the operator says a model can do', () => {
  const models = { sight: { targets: [{ target: 'openai/gpt-4.1' }], capabilities: ['vision', '-audio'] } }
  const { gateway } = createSettings(readEnvironment({ OPENAI_API_KEY: 'key' }), { models }, undefined)
  expect(gateway.aliases.sight).toMatchObject({ capabilities: ['vision', '-audio'] })
})
