import { type SurfaceRouteDependencies, surfaceRoute } from '../completions/surface_route.js'
import type { Route } from '../route.js'
import { surfaces } from '../surfaces/registry.js'

/** POST /v1/chat/completions, /v1/responses, /v1/messages — completions in the vendors' own formats. */
export function surfaceRoutes(dependencies: SurfaceRouteDependencies): readonly Route[] {
  return surfaces.map((surface) => surfaceRoute(surface, dependencies))
}
