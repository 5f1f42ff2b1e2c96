import { budgetWindowBounds } from '@maester/cost_meter'
import { z } from 'zod'

/** A name of the IANA list. */
export const timeZone = z.string().refine(isTimeZone, 'expects a time zone like "Europe/Berlin"')

function isTimeZone(name: string): boolean {
  try {
    budgetWindowBounds('day', new Date(0), name)
    return true
  } catch {
    return false
  }
}
