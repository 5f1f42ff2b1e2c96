import { type Completion, generatedImages } from '@maester/model_gateway'

/** A picture the model made, in the place that OpenRouter gave it: OpenAI's format has none. */
export interface ChatAnswerImage {
  readonly index: number
  readonly type: 'image_url'
  readonly image_url: { readonly url: string }
}

/** https://openrouter.ai/docs/features/multimodal/image-generation */
export function encodeChatImages(completion: Pick<Completion, 'providerMetadata'>): {
  readonly images?: readonly ChatAnswerImage[]
} {
  const images = generatedImages(completion)
  if (images.length === 0) return {}
  return {
    images: images.map(({ mediaType, data }, index) => ({
      index,
      type: 'image_url',
      image_url: { url: `data:${mediaType};base64,${data}` },
    })),
  }
}
