export { createMemoryLogger, type LogLine, type MemoryLogger } from './memory_logger.js'
export { createTestContext, type TestContext } from './test_context.js'
