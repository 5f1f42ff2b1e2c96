/**
 * The media type and base64 text of a `data:` address; `undefined` for any other address and for data that is not
 * base64. RFC 2397; parameters of the media type are left out.
 */
export function parseDataUrl(url: string): { readonly mediaType: string; readonly data: string } | undefined {
  if (url.slice(0, 5).toLowerCase() !== 'data:') return undefined
  const comma = url.indexOf(',')
  if (comma < 0) return undefined
  const [mediaType = '', ...parameters] = url.slice(5, comma).split(';')
  if (mediaType === '' || parameters.at(-1)?.toLowerCase() !== 'base64') return undefined
  return { mediaType, data: url.slice(comma + 1) }
}
