export { type CompletionItemDependencies, createCompletionItem } from './completion_item.js'
export { createWorker, type Worker } from './create_worker.js'
export type { WorkerDependencies } from './dependencies.js'
export type { ItemContext, ItemOutcome, RunItem } from './run_item.js'
