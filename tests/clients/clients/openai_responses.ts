import OpenAI from 'openai'
import type { ResponseCreateParamsNonStreaming, ResponseInputItem } from 'openai/resources/responses/responses'
import {
  type ClientAnswer,
  type CreateClient,
  citySchema,
  MAX_OUTPUT_TOKENS,
  type Question,
  weatherParameters,
} from '../client.js'

export const createOpenAiResponses: CreateClient = (url) => {
  const openai = new OpenAI({ apiKey: 'test', baseURL: `${url}/v1`, maxRetries: 0 })
  return {
    ask: (model, question) => ask(openai, { model, ...settingsOf(question), input: [messageOf(question)] }, question),
    async leave(model, input) {
      const stream = await openai.responses.create({ model, input, stream: true })
      for await (const event of stream) if (event.type === 'response.output_text.delta') break
    },
  }
}

type Params = ResponseCreateParamsNonStreaming & { readonly input: ResponseInputItem[] }

async function ask(openai: OpenAI, params: Params, { stream = false }: Question): Promise<ClientAnswer> {
  const response = stream
    ? await openai.responses.stream({ ...params, stream: true }).finalResponse()
    : await openai.responses.create(params)
  const calls = response.output.flatMap((item) =>
    item.type === 'function_call'
      ? [{ id: item.call_id, name: item.name, input: JSON.parse(item.arguments) as unknown }]
      : [],
  )
  return {
    text: response.output_text,
    calls,
    outputTokens: response.usage?.output_tokens,
    continueWith(output) {
      const results = calls.map(({ id }) => ({ type: 'function_call_output' as const, call_id: id, output }))
      const said = response.output as ResponseInputItem[]
      return ask(openai, { ...params, input: [...params.input, ...said, ...results] }, { prompt: '', stream })
    },
  }
}

function messageOf({ prompt, image }: Question): ResponseInputItem {
  if (image === undefined) return { role: 'user', content: prompt }
  const shown = { type: 'input_image' as const, detail: 'auto' as const, image_url: `data:image/png;base64,${image}` }
  return { role: 'user', content: [{ type: 'input_text', text: prompt }, shown] }
}

function settingsOf({ tools, demanded, asCity }: Question): Omit<Params, 'model' | 'input'> {
  const described = { description: 'Weather of a city.', parameters: weatherParameters, strict: true }
  return {
    max_output_tokens: MAX_OUTPUT_TOKENS,
    ...(tools && { tools: tools.map((name) => ({ type: 'function', name, ...described })) }),
    ...(demanded && { tool_choice: 'required' }),
    ...(asCity && { text: { format: { type: 'json_schema', name: 'city', schema: citySchema, strict: true } } }),
  }
}
