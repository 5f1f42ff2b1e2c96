import { type Completion, generatedImages, providerBlockKinds } from '@maester/model_gateway'

/** The format has no place for pictures in an answer either. */
export function kindsNotCarried(completion: Completion): readonly string[] {
  const kinds = providerBlockKinds(completion)
  return generatedImages(completion).length === 0 ? kinds : [...kinds, 'image']
}
