export {
  type AuthMode,
  type Environment,
  type EnvironmentVariables,
  isLoopback,
  readEnvironment,
} from './environment.js'
export { ConfigurationError, type ConfigurationProblem } from './errors.js'
export type { ServerSettings } from './limit_settings.js'
export { loadMaesterFile } from './load_file.js'
export { type MaesterFileContent, maesterFileSchema } from './maester_file.js'
export type { KnownProvider } from './providers/known_provider.js'
export { KNOWN_PROVIDERS } from './providers/registry.js'
export { readMaesterFile } from './read_file.js'
export { createSettings, needsSimulator, type Settings, type SimulatorAddress } from './settings.js'
export { type FileWatchOptions, watchFile } from './watch_file.js'
