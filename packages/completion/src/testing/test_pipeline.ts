import type { BudgetWatch } from '@maester/alerts'
import {
  type BudgetPolicy,
  type BudgetStore,
  createBudgetBook,
  createMemoryBudgetStore,
  createMemoryLedger,
  type Ledger,
} from '@maester/cost_meter'
import type { ModelGateway } from '@maester/model_gateway'
import { createTestGateway } from '@maester/model_gateway/testing'
import { createIds, createMetrics } from '@maester/observability'
import { createMemoryPromptStore, createPromptRegistry, seedPrompts } from '@maester/prompt_registry'
import type { CompletionService } from '../completion_service.js'
import { createCompletionService } from '../create_completion_service.js'
import { createEmbeddingService } from '../create_embedding_service.js'
import type { EmbeddingService } from '../embedding_service.js'
import { createKeeper, type KeeperOptions } from '../keeper/create_keeper.js'
import type { Keeper } from '../keeper/keeper.js'
import type { RequestStore } from '../ports/request_store.js'
import { createReplayService } from '../replay/create_replay_service.js'
import { completionReplayFormats } from '../replay/replay_format.js'
import type { ReplayService } from '../replay/replay_service.js'
import type { RecordedContent } from '../steps/recorded_content.js'
import { createMemoryReplayStore } from '../stores/memory_replay_store.js'
import { createMemoryRequestStore } from '../stores/memory_request_store.js'

export interface TestPipelineOptions {
  /** Where OpenAI and Anthropic are reached. */
  readonly openaiUrl: string
  readonly anthropicUrl: string
  readonly budgetPolicies?: readonly BudgetPolicy[]
  /** Default: one in memory. */
  readonly ledger?: Ledger
  /** Default: one in memory. */
  readonly requests?: RequestStore
  readonly budgets?: BudgetStore
  readonly budgetWatch?: BudgetWatch
  readonly keeper?: KeeperOptions
  /** Default: everything is recorded. */
  readonly content?: () => RecordedContent
}

export interface TestPipeline {
  readonly completions: CompletionService
  readonly embeddings: EmbeddingService
  readonly replays: ReplayService
  readonly gateway: ModelGateway
  readonly ledger: Ledger
  readonly requests: RequestStore
  readonly budgets: BudgetStore
  readonly keeper: Keeper
  close(): Promise<void>
}

/** The whole pipeline over real HTTP, with its stores in memory and the seeded prompts of `tenant_test`. */
export async function createTestPipeline(options: TestPipelineOptions): Promise<TestPipeline> {
  const now = () => new Date()
  const ledger = options.ledger ?? createMemoryLedger({ now })
  const common = { apiKeys: ['test-key'], simulated: true, allowPrivateNetwork: true }
  const { gateway, close } = createTestGateway({
    ledger,
    settings: {
      connections: [
        { name: 'openai', type: 'openai', baseUrl: options.openaiUrl, ...common },
        { name: 'anthropic', type: 'anthropic', baseUrl: options.anthropicUrl, ...common },
      ],
    },
  })
  const prompts = createMemoryPromptStore()
  await seedPrompts(prompts, 'tenant_test')
  const requests = options.requests ?? createMemoryRequestStore({ ledger })
  const budgets = options.budgets ?? createMemoryBudgetStore({ now })
  const keeper = createKeeper(options.keeper)
  const tools = {
    gateway,
    budgets,
    budgetBook: createBudgetBook({ configured: options.budgetPolicies ?? [] }),
    budgetWatch: options.budgetWatch,
    requests,
    keeper,
    ...(options.content && { content: options.content }),
    metrics: createMetrics(),
    now,
    monotonicMs: () => performance.now(),
  }
  const completions = createCompletionService({
    ...tools,
    prompts: createPromptRegistry({ store: prompts }),
    defaultModel: 'gpt-4.1-mini',
  })
  const embeddings = createEmbeddingService(tools)
  const ids = createIds()
  const replays = createReplayService({
    completions,
    requests,
    replays: createMemoryReplayStore(),
    formats: completionReplayFormats,
    replayId: () => ids.id('replay'),
    now,
  })
  return { completions, embeddings, replays, gateway, ledger, requests, budgets, keeper, close }
}
