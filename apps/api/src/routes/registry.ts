import type { ApiDependencies, ApiSettings } from '../dependencies.js'
import type { Route } from '../route.js'
import { alertRoutes } from './alerts.js'
import { budgetRoutes } from './budgets.js'
import { canaryRoutes } from './canaries.js'
import { countTokensRoutes } from './count_tokens.js'
import { docsRoutes } from './docs.js'
import { embeddingsRoutes } from './embeddings.js'
import { healthRoutes } from './health.js'
import { jobEventRoutes } from './job_events.js'
import { jobItemRoutes } from './job_items.js'
import { jobRoutes } from './jobs.js'
import { keyRoutes } from './keys.js'
import { modelRoutes } from './models.js'
import { openapiRoutes } from './openapi.js'
import { priceRoutes } from './prices.js'
import { projectRoutes } from './projects.js'
import { prometheusRoutes } from './prometheus.js'
import { promptedCompletionRoutes } from './prompted_completion.js'
import { providerCredentialRoutes } from './provider_credentials.js'
import { providerRoutes } from './providers.js'
import { reliabilityMetricsRoutes } from './reliability_metrics.js'
import { reliableCompletionRoutes } from './reliable_completion.js'
import { replayRoutes } from './replays.js'
import { requestRoutes } from './requests.js'
import { routeExplainRoutes } from './route_explain.js'
import { surfaceRoutes } from './surfaces.js'
import { tenantRoutes } from './tenants.js'
import { traceRoutes } from './traces.js'
import { usageRoutes } from './usage.js'
import { usageCompareRoutes } from './usage_compare.js'
import { usageExportRoutes } from './usage_export.js'
import { usageRecordRoutes } from './usage_records.js'
import { usageRerateRoutes } from './usage_rerate.js'

/** Every route there is. Adding one is a file beside this and a line here. */
export function createRoutes(
  dependencies: Omit<ApiDependencies, 'settings'> & { readonly settings: ApiSettings },
): readonly Route[] {
  const routes: readonly Route[] = [
    ...reliableCompletionRoutes(dependencies),
    ...promptedCompletionRoutes(dependencies),
    ...surfaceRoutes(dependencies),
    ...countTokensRoutes(dependencies),
    ...embeddingsRoutes(dependencies),
    ...modelRoutes(dependencies),
    ...routeExplainRoutes(dependencies),
    ...canaryRoutes(dependencies),
    ...requestRoutes(dependencies),
    ...traceRoutes(dependencies),
    ...replayRoutes(dependencies),
    ...usageRoutes(dependencies),
    ...usageCompareRoutes(dependencies),
    ...usageRecordRoutes(dependencies),
    ...usageExportRoutes(dependencies),
    ...usageRerateRoutes(dependencies),
    ...priceRoutes(dependencies),
    ...budgetRoutes(dependencies),
    ...alertRoutes(dependencies),
    ...reliabilityMetricsRoutes(dependencies),
    ...jobRoutes(dependencies),
    ...jobItemRoutes(dependencies),
    ...jobEventRoutes(dependencies),
    ...tenantRoutes(dependencies),
    ...projectRoutes(dependencies),
    ...keyRoutes(dependencies),
    ...providerCredentialRoutes(dependencies),
    ...providerRoutes(dependencies),
    ...healthRoutes(dependencies),
    ...prometheusRoutes(dependencies),
    ...openapiRoutes(dependencies.version, () => routes),
    ...docsRoutes(),
  ]
  return routes
}
