import { z } from 'zod'
import { ConfigurationError } from './errors.js'
import { connectionsFromEnvironment, type EnvironmentConnections } from './provider_environment.js'

export type EnvironmentVariables = Readonly<Record<string, string | undefined>>

/** `local`: no key needed, the caller is admin of tenant `default`. `required`: every call brings a key. */
export type AuthMode = 'local' | 'required'

/** What the environment says, read once at the start. */
export interface Environment {
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
  /** Absent: the embedded database in `dataDir`. */
  readonly databaseUrl?: string
  /** Absent: jobs are queued in Postgres. */
  readonly redisUrl?: string
  readonly dataDir: string
  readonly configFile: string
  /** The operator named the file, so it must be there. */
  readonly configFileRequired: boolean
  readonly adminKey?: string
  /** Root of the keys that hash API keys and seal credentials. Absent only when embedded: then it is kept in `dataDir`. */
  readonly secret?: string
  /** Secrets used before, which what they made is still read with. */
  readonly previousSecrets: readonly string[]
  readonly auth: AuthMode
  readonly defaultModel: string
  /** The operator named it, so it must lead somewhere. */
  readonly defaultModelChosen: boolean
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
  /** `NODE_ENV`; shown by `/health`. Default `development`. */
  readonly environment: string
  readonly providers: EnvironmentConnections
}

/** An empty variable counts as unset, as in a shell's `NAME= command`. */
const optional = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === '' ? undefined : value), schema)

const toList = (text: string) => text.split(',').map((entry) => entry.trim())

const Variables = z.object({
  HOST: optional(z.string().default('127.0.0.1')),
  PORT: optional(
    z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number)
      .refine((port) => port <= 65_535)
      .default(8080),
  ),
  DATABASE_URL: optional(
    z
      .string()
      .regex(/^postgres(ql)?:\/\//)
      .optional(),
  ),
  REDIS_URL: optional(
    z
      .string()
      .regex(/^rediss?:\/\//)
      .optional(),
  ),
  MAESTER_DATA_DIR: optional(z.string().default('./.maester')),
  MAESTER_CONFIG: optional(z.string().optional()),
  MAESTER_ADMIN_KEY: optional(z.string().min(32).optional()),
  MAESTER_SECRET: optional(z.string().min(32).optional()),
  MAESTER_SECRET_PREVIOUS: optional(
    z
      .string()
      .transform(toList)
      .pipe(z.array(z.string().min(32)))
      .default([]),
  ),
  MAESTER_AUTH: optional(z.enum(['local', 'required']).optional()),
  DEFAULT_MODEL: optional(z.string().optional()),
  LOG_LEVEL: optional(z.enum(['debug', 'info', 'warn', 'error']).default('info')),
  NODE_ENV: optional(z.string().default('development')),
})

const EXPECTED: Readonly<Record<string, string>> = {
  PORT: 'a port number from 0 to 65535',
  DATABASE_URL: 'a Postgres address: postgres://user:password@host:5432/database',
  REDIS_URL: 'a Redis address: redis://host:6379',
  MAESTER_ADMIN_KEY: 'at least 32 characters',
  MAESTER_SECRET: 'at least 32 characters',
  MAESTER_SECRET_PREVIOUS: 'secrets of at least 32 characters, separated by commas',
  MAESTER_AUTH: '"required" or "local"',
  LOG_LEVEL: '"debug", "info", "warn" or "error"',
}

/** Reads the environment. Throws `ConfigurationError` naming every variable that cannot be read. */
export function readEnvironment(variables: EnvironmentVariables): Environment {
  const parsed = Variables.safeParse(variables)
  if (!parsed.success) {
    throw new ConfigurationError(
      'environment',
      parsed.error.issues.map(({ path, message }) => {
        const where = String(path[0])
        return { where, message: `expects ${EXPECTED[where] ?? message}` }
      }),
    )
  }
  const { data } = parsed
  if (data.DATABASE_URL !== undefined && data.MAESTER_SECRET === undefined) {
    const message = 'expects at least 32 characters, the same in every process on one database'
    throw new ConfigurationError('environment', [{ where: 'MAESTER_SECRET', message }])
  }
  return {
    host: data.HOST,
    port: data.PORT,
    ...(data.DATABASE_URL !== undefined && { databaseUrl: data.DATABASE_URL }),
    ...(data.REDIS_URL !== undefined && { redisUrl: data.REDIS_URL }),
    dataDir: data.MAESTER_DATA_DIR,
    configFile: data.MAESTER_CONFIG ?? './maester.yaml',
    configFileRequired: data.MAESTER_CONFIG !== undefined,
    ...(data.MAESTER_ADMIN_KEY !== undefined && { adminKey: data.MAESTER_ADMIN_KEY }),
    ...(data.MAESTER_SECRET !== undefined && { secret: data.MAESTER_SECRET }),
    previousSecrets: data.MAESTER_SECRET_PREVIOUS,
    auth: data.MAESTER_AUTH ?? (data.DATABASE_URL === undefined && isLoopback(data.HOST) ? 'local' : 'required'),
    defaultModel: data.DEFAULT_MODEL ?? 'gpt-4.1-mini',
    defaultModelChosen: data.DEFAULT_MODEL !== undefined,
    logLevel: data.LOG_LEVEL,
    environment: data.NODE_ENV,
    providers: connectionsFromEnvironment(variables),
  }
}

/** Only programs on this machine reach it. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}
