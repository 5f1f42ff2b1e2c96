import { defineConfig } from 'drizzle-kit'

// The built schema: drizzle-kit does not resolve `.js` imports to TypeScript sources.
export default defineConfig({ dialect: 'postgresql', schema: './dist/schema.js', out: './migrations' })
