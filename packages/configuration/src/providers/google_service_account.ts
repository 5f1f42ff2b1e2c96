import { createPrivateKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { GoogleServiceAccount } from '@maester/model_gateway'
import { z } from 'zod'
import { ConfigurationError } from '../errors.js'

export interface ServiceAccountFile {
  readonly credentials: GoogleServiceAccount
  /** The project the account belongs to. */
  readonly projectId?: string
}

/** Where the account is named, for error messages. */
export interface ServiceAccountPlace {
  /** `environment`, or the name of the file with the settings. */
  readonly source: string
  readonly where: string
  /** Tokens may also be had over `http`. Default `false`. */
  readonly allowPrivateNetwork?: boolean
}

// The members used of the file that Google Cloud gives out:
// https://cloud.google.com/iam/docs/keys-create-delete#creating
const Account = z.object({
  type: z.literal('service_account'),
  project_id: z.string().min(1).optional(),
  private_key_id: z.string().min(1).optional(),
  private_key: z.string(),
  client_email: z.string().min(1),
  token_uri: z.url({ protocol: /^https?$/ }).default('https://oauth2.googleapis.com/token'),
})

/** Reads a service account's JSON. Throws `ConfigurationError`, which shows nothing of it. */
export function readServiceAccount(text: string, place: ServiceAccountPlace): ServiceAccountFile {
  const { data: account } = Account.safeParse(tryParseJson(text))
  if (account === undefined) {
    throw problem(place, 'expects the JSON of a Google service account, with "type": "service_account"')
  }
  if (!account.token_uri.startsWith('https:') && place.allowPrivateNetwork !== true) {
    throw problem(place, 'expects a token_uri that is https')
  }
  const privateKey = tryReadKey(account.private_key)
  if (privateKey?.asymmetricKeyType !== 'rsa') throw problem(place, 'expects a private_key that is an RSA key in PEM')
  return {
    credentials: {
      kind: 'google_service_account',
      clientEmail: account.client_email,
      privateKey,
      tokenUrl: account.token_uri,
      ...(account.private_key_id !== undefined && { privateKeyId: account.private_key_id }),
    },
    ...(account.project_id !== undefined && { projectId: account.project_id }),
  }
}

/** The same from the file at `path`. */
export function loadServiceAccount(path: string, place: ServiceAccountPlace): ServiceAccountFile {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    throw problem(place, 'names a file that cannot be read')
  }
  return readServiceAccount(text, place)
}

function problem({ source, where }: ServiceAccountPlace, message: string): ConfigurationError {
  return new ConfigurationError(source, [{ where, message }])
}

function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function tryReadKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem)
  } catch {
    return undefined
  }
}
