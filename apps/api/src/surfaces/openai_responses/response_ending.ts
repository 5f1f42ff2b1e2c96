import type { Completion } from '@maester/model_gateway'

export interface ResponseEnding {
  readonly status: 'completed' | 'incomplete' | 'failed'
  /** Without a `reason`: the provider gave one we do not know. */
  readonly incomplete_details: { readonly reason?: 'max_output_tokens' | 'content_filter' } | null
  readonly error: ResponseError | null
}

export interface ResponseError {
  readonly code: string
  readonly message: string
}

export function responseEnding({ finishReason }: Pick<Completion, 'finishReason'>): ResponseEnding {
  switch (finishReason) {
    case 'stop':
    case 'tool_calls':
      return { status: 'completed', incomplete_details: null, error: null }
    case 'length':
      return { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, error: null }
    case 'content_filter':
      return { status: 'incomplete', incomplete_details: { reason: 'content_filter' }, error: null }
    case 'other':
      return { status: 'incomplete', incomplete_details: {}, error: null }
    case 'error': {
      const message = 'The provider failed in the middle of its answer.'
      return { status: 'failed', incomplete_details: null, error: { code: 'server_error', message } }
    }
  }
}

/** The status of a message the answer ends with. */
export function lastItemStatus(completion: Pick<Completion, 'finishReason'>): 'completed' | 'incomplete' {
  return responseEnding(completion).status === 'completed' ? 'completed' : 'incomplete'
}
