import { isTimeZone } from '@maester/cost_meter'
import { z } from 'zod'

/** An IANA name the runtime knows. */
export const timeZone = z.string().max(256).refine(isTimeZone, 'must be a time zone like Europe/Berlin')
