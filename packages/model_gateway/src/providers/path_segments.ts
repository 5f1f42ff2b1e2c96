/**
 * A model name as it stands in a URL's path: percent-encoded but for the slashes between its segments and the `@` of a
 * version, which RFC 3986 lets stand.
 */
export function encodePathSegments(name: string): string {
  return name
    .split('/')
    .map((segment) => encodeURIComponent(segment).replaceAll('%40', '@'))
    .join('/')
}
