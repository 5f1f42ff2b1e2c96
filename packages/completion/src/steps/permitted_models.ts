import { permitsModel } from '@maester/access'
import type { ModelGateway, RoutePreview } from '@maester/model_gateway'
import type { Principal } from '@maester/observability'
import { CompletionError } from '../errors.js'

type Targets = Pick<ModelGateway, 'targetsOf'>

/** Throws `CompletionError` `model_denied` when the caller may not ask for one of the models. */
export function refuseModels(
  { allowedModels }: Principal,
  models: { readonly model: string; readonly fallbackModels?: readonly string[] | undefined },
  gateway: Targets,
): void {
  if (allowedModels === undefined) return
  refuseUnless(isPermitted(allowedModels, models.model, gateway), 'model')
  for (const model of models.fallbackModels ?? []) refuseUnless(isPermitted(allowedModels, model, gateway), 'models')
}

/** The preview without a cheaper model that the caller may not ask for: a budget does not lead there either. */
export function permittedPreview({ allowedModels }: Principal, preview: RoutePreview, gateway: Targets): RoutePreview {
  if (allowedModels === undefined) return preview
  const { provider, model, simulated, estimatedInputTokens, estimatedOutputTokens, estimate, route } = preview
  return {
    ...{ provider, model, simulated, estimatedInputTokens, estimatedOutputTokens, estimate, route },
    get cheaperModel() {
      const { cheaperModel } = preview
      return cheaperModel !== undefined && isPermitted(allowedModels, cheaperModel, gateway) ? cheaperModel : undefined
    },
  }
}

function isPermitted(allowed: readonly string[], model: string, gateway: Targets): boolean {
  return permitsModel(allowed, model, (name) => gateway.targetsOf(name))
}

function refuseUnless(permitted: boolean, param: string): void {
  if (permitted) return
  throw new CompletionError('model_denied', 'This key may not ask for this model.', false, { param })
}
