import { customType, timestamp } from 'drizzle-orm/pg-core'
import { toStoredJson } from './stored_json.js'

/** Text compared byte by byte: the same order on every server, and in JavaScript. */
export const identifier = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' })

/** Exact money, 1e-12 USD. */
export const picoUsd = customType<{ data: bigint; driverData: string }>({
  dataType: () => 'numeric(38, 0)',
  toDriver: (amount) => amount.toString(),
  fromDriver: (text) => BigInt(text),
})

/** JSON kept as it came, in order. */
export const storedJson = customType<{ data: unknown; driverData: string }>({
  dataType: () => 'json',
  toDriver: toStoredJson,
  fromDriver: (text) => JSON.parse(text),
})

/** A point in time, to the millisecond. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' })
