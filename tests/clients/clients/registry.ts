import type { CreateClient } from '../client.js'
import { createAnthropicMessages } from './anthropic_messages.js'
import { createLangChainChat, createLangChainMessages, createLangChainResponses } from './langchain.js'
import { createOpenAiChat } from './openai_chat.js'
import { createOpenAiResponses } from './openai_responses.js'
import { createVercelChat, createVercelMessages, createVercelResponses } from './vercel_ai.js'

/** Every client the matrix speaks with, and the surface it speaks. */
export const clients: Readonly<Record<string, CreateClient>> = {
  'openai, chat completions': createOpenAiChat,
  'openai, responses': createOpenAiResponses,
  '@anthropic-ai/sdk, messages': createAnthropicMessages,
  'ai, chat completions': createVercelChat,
  'ai, responses': createVercelResponses,
  'ai, messages': createVercelMessages,
  'langchain, chat completions': createLangChainChat,
  'langchain, responses': createLangChainResponses,
  'langchain, messages': createLangChainMessages,
}
