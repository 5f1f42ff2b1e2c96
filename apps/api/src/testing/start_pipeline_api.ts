import {
  completionReplayFormats,
  createCompletionService,
  createEmbeddingService,
  createKeeper,
  createMemoryReplayStore,
  createMemoryRequestStore,
  createReplayService,
  createRouteExplainer,
} from '@maester/completion'
import { type BudgetPolicy, createBudgetBook, createMemoryBudgetStore, createMemoryLedger } from '@maester/cost_meter'
import {
  type AliasSettings,
  type AnswerAccount,
  createCanaryTrials,
  createDecayedQuality,
  defaultBreaker,
  type GatewaySettings,
} from '@maester/model_gateway'
import { createTestGateway } from '@maester/model_gateway/testing'
import { createIds, createMetrics } from '@maester/observability'
import { createMemoryLogger } from '@maester/observability/testing'
import { createMemoryPromptStore, createPromptRegistry, seedPrompts } from '@maester/prompt_registry'
import { simulatorBaseUrl, startSimulator } from '@maester/simulator'
import type { ApiDependencies } from '../dependencies.js'
import { surfaceReplayFormats } from '../surfaces/replay_formats.js'
import { startTestApi } from './start_test_api.js'

export interface PipelineApiOptions {
  /** Default: OpenAI alone. */
  readonly providers?: readonly string[]
  readonly aliases?: Readonly<Record<string, AliasSettings>>
  readonly budgetPolicies?: readonly BudgetPolicy[]
  readonly api?: Partial<ApiDependencies>
  /** In place of those to the simulator, and of the other settings. */
  readonly settings?: Partial<GatewaySettings>
}

/** The API on a real port with the real pipeline behind it, and the simulator for every provider. */
export async function startPipelineApi(options: PipelineApiOptions = {}) {
  const { providers = ['openai'], aliases = {}, settings = {}, budgetPolicies = [], api = {} } = options
  const quality = createDecayedQuality()
  const now = () => new Date()
  const canaries = createCanaryTrials({ log: createMemoryLogger().log, now })
  const simulator = await startSimulator()
  const ledger = createMemoryLedger({ now })
  const { gateway, close: closeGateway } = createTestGateway({
    ledger,
    quality,
    canaries,
    settings: {
      aliases,
      // Tests ask for the same fault again and again, and mean the fault.
      breaker: { ...defaultBreaker, consecutiveFailures: 1_000, minRequests: 1_000 },
      connections: providers.map((type) => ({
        name: type,
        type,
        baseUrl: simulatorBaseUrl(simulator.url, type),
        apiKeys: ['test-key'],
        simulated: true,
        allowPrivateNetwork: true,
        settings: { region: 'eu-central-1', accessKeyId: 'test', secretAccessKey: 'test' },
      })),
      ...settings,
    },
  })
  const requests = createMemoryRequestStore()
  const replayStore = createMemoryReplayStore()
  const prompts = createMemoryPromptStore()
  await seedPrompts(prompts, 'default')
  const tools = {
    gateway,
    budgets: createMemoryBudgetStore({ now }),
    budgetBook: createBudgetBook({ configured: budgetPolicies }),
    quality: {
      record(answer: AnswerAccount, score: number) {
        quality.record(answer, score)
        canaries.judged(answer, score)
      },
    },
    requests,
    keeper: createKeeper(),
    metrics: createMetrics(),
    now,
    monotonicMs: () => performance.now(),
  }
  const defaultModel = 'gpt-4.1-mini'
  const asking = { ...tools, prompts: createPromptRegistry({ store: prompts }), defaultModel }
  const completions = createCompletionService(asking)
  const routeExplainer = createRouteExplainer(asking)
  const embeddings = createEmbeddingService(tools)
  const replays = createReplayService({
    completions,
    requests,
    replays: replayStore,
    formats: { ...completionReplayFormats, ...surfaceReplayFormats },
    replayId: () => createIds().id('replay'),
    now,
  })
  const models = () => ({ aliases, defaultModel })
  const pipeline = {
    canaries,
    completions,
    routeExplainer,
    embeddings,
    gateway,
    models,
    replays,
    requests,
    replayStore,
    ledger,
  }
  const testApi = await startTestApi({ ...pipeline, ...api })
  return {
    ...testApi,
    simulator,
    ledger,
    requests,
    async close() {
      await testApi.close()
      await closeGateway()
      await simulator.close()
    },
  }
}

export type PipelineApi = Awaited<ReturnType<typeof startPipelineApi>>
