import { type AnswerDeprecation, answerDeprecation } from '@maester/completion'
import type { ListedModel, ModelRoute } from './list_models.js'

/** OpenAI's object, with where the name leads. https://platform.openai.com/docs/api-reference/models/object */
export interface ModelAnswer {
  readonly id: string
  readonly object: 'model'
  /** Unix seconds. When a provider made a model is not known here; typed clients read nothing but a number. */
  readonly created: 0
  /** The provider that is asked first. */
  readonly owned_by: string
  readonly maester: Omit<ModelRoute, 'deprecation'> & { readonly deprecation?: AnswerDeprecation }
}

export interface ModelListAnswer {
  readonly object: 'list'
  readonly data: readonly ModelAnswer[]
}

export function encodeModel({ name, route }: ListedModel): ModelAnswer {
  const { provider, model, simulated, deprecation } = route
  return {
    id: name,
    object: 'model',
    created: 0,
    owned_by: provider,
    maester: { provider, model, simulated, ...(deprecation && { deprecation: answerDeprecation(deprecation) }) },
  }
}

export function encodeModels(models: readonly ListedModel[]): ModelListAnswer {
  return { object: 'list', data: models.map(encodeModel) }
}
