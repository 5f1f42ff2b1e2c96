import { combinations, present } from './combinations.js'
import type { ReplyFormat, Usage } from './reply_format.js'

const details = (tokens: Readonly<Record<string, number>>) => {
  const reported = Object.entries(tokens).filter(([, tokenCount]) => tokenCount > 0)
  return reported.length === 0 ? undefined : reported.map(([modality, tokenCount]) => ({ modality, tokenCount }))
}

/** The API leaves counts of zero out, and lists a modality only where there is some of it. */
const usages: readonly Usage[] = combinations(
  {
    prompt: [5_000, 250_000],
    answer: [340, undefined, 0],
    thoughts: [undefined, 0, 120],
    cached: [undefined, 0, 2_000],
    toolUse: [undefined, 0, 600],
    audio: [0, 900],
    image: [0, 258],
    listed: [true, false],
    cachedAudio: [0, 500],
  },
  420,
).map(({ prompt, answer, thoughts, cached, toolUse, audio, image, listed, cachedAudio }) => {
  const heard = cached === 2_000 && audio > 0 ? cachedAudio : 0
  return {
    promptTokenCount: prompt,
    ...present({
      candidatesTokenCount: answer,
      thoughtsTokenCount: thoughts,
      cachedContentTokenCount: cached,
      toolUsePromptTokenCount: toolUse,
      totalTokenCount: prompt + (answer ?? 0) + (thoughts ?? 0) + (toolUse ?? 0),
      promptTokensDetails: listed ? details({ TEXT: prompt - audio - image, AUDIO: audio, IMAGE: image }) : undefined,
      cacheTokensDetails: listed && cached ? details({ TEXT: cached - heard, AUDIO: heard }) : undefined,
      toolUsePromptTokensDetails: listed && toolUse ? details({ TEXT: toolUse }) : undefined,
      candidatesTokensDetails: listed && answer ? details({ TEXT: answer }) : undefined,
    }),
  }
})

const gemini: ReplyFormat = {
  name: 'gemini',
  adapter: 'gemini',
  reference: { extractor: 'google', flavor: 'default', prices: 'google' },
  model: 'gemini-2.5-flash',
  usages,
  reply: (usage, modelVersion) => ({
    candidates: [{ content: { role: 'model', parts: [{ text: 'Hi' }] }, finishReason: 'STOP', index: 0 }],
    usageMetadata: usage,
    modelVersion,
    responseId: 'r1',
  }),
}

const vertex: ReplyFormat = {
  ...gemini,
  name: 'vertex gemini',
  adapter: 'vertex',
  model: 'gemini-2.5-pro',
  usages: usages.filter((_, place) => place % 3 === 0).map((usage) => ({ ...usage, trafficType: 'ON_DEMAND' })),
}

export const GEMINI_FORMATS: readonly ReplyFormat[] = [gemini, vertex]
