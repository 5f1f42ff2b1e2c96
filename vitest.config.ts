import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['@maester/source'] },
  ssr: { resolve: { conditions: ['@maester/source'], externalConditions: ['@maester/source'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'tests/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    server: { deps: { inline: [/@maester\//] } },
  },
})
