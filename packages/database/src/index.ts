export type { Database, Transaction } from './database.js'
export { type EmbeddedSettings, openEmbedded } from './embedded/open_embedded.js'
export { DatabaseError, type DatabaseErrorCode, type DatabaseErrorDetail } from './errors.js'
export { connectPostgres, type PostgresSettings } from './postgres/connect_postgres.js'
