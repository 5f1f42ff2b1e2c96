import type { AppliedPrice, ListedModel, PostedPrice } from '@maester/cost_meter'
import type { z } from 'zod'
import { HttpError } from '../errors/http_error.js'
import { type price, toAppliedPrice, toPostedPrice } from './price.js'

interface Entry {
  /** What the list is ordered by, and a cursor of it. */
  readonly key: string
  show(): z.infer<typeof price>
}

export interface PricePage {
  readonly data: z.infer<typeof price>[]
  readonly next_cursor: string | null
}

export interface ListedPrice extends ListedModel {
  readonly applied: AppliedPrice
}

/** One page of what was posted, and after it of what the lists say. Throws `HttpError` `invalid_value` on a strange cursor. */
export function toPricePage(
  posted: readonly PostedPrice[],
  listed: readonly ListedPrice[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): PricePage {
  const after = cursor === undefined ? '' : keyOf(cursor)
  const entries = [...posted.map(postedEntry), ...listed.map(listedEntry)]
    .filter(({ key }) => key > after)
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
  const page = entries.slice(0, limit)
  const last = page.at(-1)
  return {
    data: page.map((entry) => entry.show()),
    next_cursor: last && entries.length > limit ? Buffer.from(last.key).toString('base64url') : null,
  }
}

function keyOf(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString()
  if (/^[12] .+\/./.test(key)) return key
  throw new HttpError('invalid_value', 'cursor: is not a cursor of this list.', { param: 'cursor' })
}

function postedEntry(posted: PostedPrice): Entry {
  const { provider, model, from, priceId } = posted
  return { key: `1 ${provider}/${model} ${from.toISOString()} ${priceId}`, show: () => toPostedPrice(posted) }
}

function listedEntry({ provider, model, applied }: ListedPrice): Entry {
  return { key: `2 ${provider}/${model}`, show: () => toAppliedPrice(applied, { provider, model }) }
}
