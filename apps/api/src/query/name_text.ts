import { z } from 'zod'
import { shortText } from './short_text.js'

/** A name for people: 1 to 256 characters, none of them control characters. */
export const nameText = shortText.min(1)

/** An id that callers choose. */
export const chosenId = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]{0,127}$/, 'must be a letter or digit, then at most 127 letters, digits, _, - or .')
