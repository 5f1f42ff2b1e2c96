/** 1 KB of words. */
export const prompt = 'Summarise the incident for the operations team, naming the impact. '.repeat(12)

/** A body of `POST /v1/chat/completions`. */
export const chatBody = JSON.stringify({
  model: 'gpt-4.1-mini',
  messages: [{ role: 'user', content: prompt }],
  max_tokens: 200,
})
