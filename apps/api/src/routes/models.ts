import { permitsModel } from '@maester/access'
import { GatewayError, type ModelGateway } from '@maester/model_gateway'
import type { Context } from 'hono'
import { z } from 'zod'
import type { ApiEnv } from '../api_env.js'
import type { ApiDependencies } from '../dependencies.js'
import { HttpError } from '../errors/http_error.js'
import { contextOf } from '../request_scope.js'
import type { Route } from '../route.js'
import { encodeModel, encodeModels } from '../surfaces/openai_models/encode_models.js'
import { type FindRoute, findModel, listModels } from '../surfaces/openai_models/list_models.js'
import { deprecation } from '../wire/deprecation.js'

const model = z.strictObject({
  id: z.string(),
  object: z.literal('model'),
  created: z.literal(0).describe('Not known here.'),
  owned_by: z.string(),
  maester: z.strictObject({
    provider: z.string(),
    model: z.string(),
    simulated: z.boolean(),
    deprecation: deprecation.optional(),
  }),
})

const longestName = 256

/** GET /v1/models and /v1/models/{id} — names that can be asked for, and where they lead. */
export function modelRoutes({ gateway, models }: Pick<ApiDependencies, 'gateway' | 'models'>): readonly Route[] {
  const findRoute = routeFinder(gateway)
  /** A model the key may not ask for is as unknown to it as one that is not there. */
  const permittedRoute = (c: Context<ApiEnv>): FindRoute => {
    const { allowedModels } = contextOf(c.get('scope')).principal
    if (allowedModels === undefined) return findRoute
    return (name) => {
      const route = findRoute(name)
      return route && permitsModel(allowedModels, name, (model) => gateway.targetsOf(model)) ? route : undefined
    }
  }
  return [
    {
      method: 'GET',
      path: '/v1/models',
      scope: 'completions',
      operation: {
        tag: 'provider formats',
        summary: 'List models by name',
        description:
          'The configured names and what they lead to. Other models of a configured provider can be asked for too.',
        answers: {
          200: {
            description: "OpenAI's list.",
            schema: z.strictObject({ object: z.literal('list'), data: z.array(model) }),
          },
        },
      },
      handle: (c) => c.json(encodeModels(listModels(models(), permittedRoute(c), gateway.targetsOf))),
    },
    {
      method: 'GET',
      // Names like `anthropic/claude-haiku-4-5` hold a slash.
      path: '/v1/models/:id{.+}',
      scope: 'completions',
      operation: {
        tag: 'provider formats',
        summary: 'Where a model name leads',
        answers: { 200: { description: 'The model.', schema: model } },
      },
      handle(c) {
        const name = c.req.param('id') ?? ''
        const found = name.length <= longestName ? findModel(name, permittedRoute(c)) : undefined
        if (!found) throw new HttpError('model_not_found', 'There is no such model.', { param: 'model' })
        return c.json(encodeModel(found))
      },
    },
  ]
}

function routeFinder(gateway: Pick<ModelGateway, 'preview'>): FindRoute {
  return (name) => {
    try {
      return gateway.preview({ model: name, messages: [] })
    } catch (error) {
      if (error instanceof GatewayError && error.code === 'model_not_found') return undefined
      throw error
    }
  }
}
