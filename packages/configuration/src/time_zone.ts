import { isTimeZone } from '@maester/cost_meter'
import { z } from 'zod'

/** A name of the IANA list. */
export const timeZone = z.string().refine(isTimeZone, 'expects a time zone like "Europe/Berlin"')
