import { messagesSurface } from './anthropic_messages/surface.js'
import { chatSurface } from './openai_chat/surface.js'
import { responsesSurface } from './openai_responses/surface.js'
import type { Surface } from './surface.js'

/** Every provider-shaped format of completions. */
export const surfaces: readonly Surface[] = [chatSurface, responsesSurface, messagesSurface]
