import { completionText, type Part } from '@maester/model_gateway'

/** What the model said: its text; where it refused without any, the words it refused with. */
export function answerText(completion: { readonly parts: readonly Part[] }): string {
  return (
    completionText(completion) || completion.parts.map((part) => (part.type === 'refusal' ? part.text : '')).join('')
  )
}
