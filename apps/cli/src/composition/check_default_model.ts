import { ConfigurationError, type Environment } from '@maester/configuration'
import { GatewayError, type ModelGateway } from '@maester/model_gateway'
import type { Logger } from '@maester/observability'

/**
 * Throws `ConfigurationError` when `DEFAULT_MODEL` leads nowhere. The built-in default may: not every set of providers
 * has it, and callers can name their model.
 */
export function checkDefaultModel(
  { defaultModel, defaultModelChosen }: Pick<Environment, 'defaultModel' | 'defaultModelChosen'>,
  gateway: Pick<ModelGateway, 'preview'>,
  log: Logger,
): void {
  try {
    gateway.preview({ model: defaultModel, messages: [] })
  } catch (error) {
    if (!(error instanceof GatewayError && error.code === 'model_not_found')) throw error
    if (!defaultModelChosen) {
      log.warn('default_model_unavailable', { model: defaultModel })
      return
    }
    const message = 'expects an alias of maester.yaml or a model of a configured provider'
    throw new ConfigurationError('environment', [{ where: 'DEFAULT_MODEL', message }])
  }
}
