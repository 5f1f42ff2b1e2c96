/** The routes that complete, each whole and streamed. */
export const surfaces = ['chat', 'messages', 'responses', 'own'] as const
export type Surface = (typeof surfaces)[number]

export interface Question {
  readonly url: string
  readonly surface: Surface
  readonly model: string
  readonly stream: boolean
  /** Default 'Hello there'. */
  readonly prompt?: string
  /** The beginning of the answer, put into the assistant's mouth. Chat and messages only. */
  readonly prefill?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** What a caller was told. */
export interface Told {
  readonly status: number
  readonly headers: Headers
  readonly requestId: string
  readonly text: string
  /** Anything in it that says the answer is whole. */
  readonly claimsWhole: boolean
  readonly finish: string | undefined
  /** Of the error, in the body or in the stream. */
  readonly error: ToldError | undefined
  readonly raw: string
  readonly tookMs: number
}

export interface ToldError {
  readonly code?: string
  readonly type?: string
  readonly message?: string
  readonly metadata?: { readonly attempts?: readonly Attempt[] }
}

export interface Attempt {
  readonly provider: string
  readonly failure_class?: string
  readonly next?: string
}

const paths = {
  chat: '/v1/chat/completions',
  messages: '/v1/messages',
  responses: '/v1/responses',
  own: '/v1/reliable_completion',
} as const satisfies Record<Surface, string>

export async function ask(question: Question): Promise<Told> {
  const { url, surface, stream, headers, signal } = question
  const startedMs = performance.now()
  const response = await fetch(url + paths[surface], {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(bodyOf(question)),
    ...(signal && { signal }),
  })
  const raw = await response.text()
  const isStream = (response.headers.get('content-type') ?? '').includes('text/event-stream')
  const read = isStream ? readStream(surface, raw) : readWhole(surface, raw)
  return {
    status: response.status,
    headers: response.headers,
    requestId: response.headers.get('x-request-id') ?? '',
    raw,
    tookMs: performance.now() - startedMs,
    ...(isStream || !stream || response.status >= 400 ? read : { ...read, claimsWhole: false }),
  }
}

function bodyOf({ surface, model, stream, prompt = 'Hello there', prefill }: Question): object {
  const started = prefill === undefined ? [] : [{ role: 'assistant', content: prefill }]
  const messages = [{ role: 'user', content: prompt }, ...started]
  switch (surface) {
    case 'chat':
      return { model, stream, messages }
    case 'messages':
      return { model, stream, max_tokens: 200, messages }
    case 'responses':
      return { model, stream, input: prompt, store: false }
    case 'own':
      return { model, stream, prompt }
  }
}

type Read = Pick<Told, 'text' | 'claimsWhole' | 'finish' | 'error'>

function readWhole(surface: Surface, raw: string): Read {
  const body = JSON.parse(raw) as Body
  if (body.error) return { text: '', claimsWhole: false, finish: undefined, error: body.error }
  switch (surface) {
    case 'chat': {
      const [choice] = body.choices ?? []
      return whole(choice?.message?.content ?? '', choice?.finish_reason)
    }
    case 'messages':
      return whole(body.content?.map(({ text }) => text ?? '').join('') ?? '', body.stop_reason)
    case 'responses':
      return whole(
        body.output?.flatMap((item) => item.content?.map(({ text }) => text ?? '') ?? []).join('') ?? '',
        body.status,
      )
    case 'own':
      return whole(typeof body.content === 'string' ? body.content : '', body.finish_reason)
  }
}

const whole = (text: string, finish: string | null | undefined): Read => ({
  text,
  claimsWhole: true,
  finish: finish ?? undefined,
  error: undefined,
})

/** The union of what the formats' bodies and events have. */
interface Body {
  readonly error?: ToldError
  readonly choices?: readonly {
    readonly message?: { readonly content: string | null }
    readonly delta?: { readonly content?: string | null }
    readonly finish_reason?: string | null
  }[]
  readonly content?: string & readonly { readonly text?: string }[]
  readonly stop_reason?: string
  readonly output?: readonly { readonly content?: readonly { readonly text?: string }[] }[]
  readonly status?: string
  readonly finish_reason?: string
  readonly type?: string
  readonly delta?: string & { readonly text?: string; readonly stop_reason?: string | null }
  readonly response?: { readonly error?: ToldError | null }
}

function readStream(surface: Surface, raw: string): Read {
  let text = ''
  let finish: string | undefined
  let claimsWhole = false
  let error: ToldError | undefined
  for (const block of raw.split('\n\n')) {
    const event = /^event: ?(.*)$/mu.exec(block)?.[1]
    const lines = Array.from(block.matchAll(/^data: ?(.*)$/gmu), ([, line]) => line)
    if (lines.length === 0) continue
    const data = lines.join('\n')
    if (data === '[DONE]') {
      claimsWhole = true
      continue
    }
    const body = JSON.parse(data) as Body
    if (surface === 'chat') {
      error ??= body.error
      text += body.choices?.[0]?.delta?.content ?? ''
      finish ??= body.choices?.[0]?.finish_reason ?? undefined
    } else if (surface === 'messages') {
      if (event === 'error') error ??= body.error
      text += body.delta?.text ?? ''
      finish ??= body.delta?.stop_reason ?? undefined
      claimsWhole ||= event === 'message_stop'
    } else if (surface === 'responses') {
      if (event === 'error') error ??= body.error ?? (body as ToldError)
      if (event === 'response.output_text.delta') text += body.delta as unknown as string
      if (event === 'response.completed' || event === 'response.incomplete') finish = event
    } else {
      if (event === 'error') error ??= body.error
      if (event === 'delta') text += body.content ?? ''
      if (event === 'result') finish = body.finish_reason ?? 'result'
    }
  }
  return { text, finish, claimsWhole: claimsWhole || finish !== undefined, error }
}
