import { z } from 'zod'
import { HttpError } from '../errors/http_error.js'
import { chosenId, nameText } from './name_text.js'

/** The body that adds what callers give an id to. One of the two is enough. */
export const chosenName = z.strictObject({
  id: chosenId.optional().describe('Default: the name, where it can be an id.'),
  name: nameText.optional().describe('Default: the id.'),
})

/** Throws `HttpError` `invalid_value` where there is no id and the name cannot be one. */
export function idAndName({ id, name }: z.infer<typeof chosenName>): { readonly id: string; readonly name: string } {
  const { success, data } = chosenId.safeParse(id ?? name)
  if (success) return { id: data, name: name ?? data }
  throw new HttpError('invalid_value', 'id: is required, or a name that can be an id.', { param: 'id' })
}
