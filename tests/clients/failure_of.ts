export interface ClientFailure {
  readonly status: number | undefined
  /** The error's body, in whichever form the client keeps it. */
  readonly said: string
}

/** What a client throws, in one form. Fails when nothing is thrown. */
export async function failureOf(asked: Promise<unknown>): Promise<ClientFailure> {
  const outcome = await asked.then(
    (answer) => ({ answer }),
    (thrown: unknown) => ({ thrown }),
  )
  if ('answer' in outcome) throw new Error(`Answered: ${JSON.stringify(outcome.answer)}`)
  const { status, statusCode, error, responseBody, message } = outcome.thrown as {
    readonly status?: number
    readonly statusCode?: number
    readonly error?: unknown
    readonly responseBody?: string
    readonly message?: string
  }
  const said = responseBody ?? (error === undefined ? String(message) : JSON.stringify(error))
  return { status: status ?? statusCode, said }
}
