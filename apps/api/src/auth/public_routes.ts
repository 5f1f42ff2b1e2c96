/** The only routes that ask for no key, by method and pattern. Everything else, known or not, is refused without one. */
export const publicRoutes: ReadonlySet<string> = new Set([
  'GET /health',
  'GET /livez',
  'GET /readyz',
  'GET /metrics',
  'GET /openapi.json',
  'GET /docs',
  'GET /docs/:asset',
])
