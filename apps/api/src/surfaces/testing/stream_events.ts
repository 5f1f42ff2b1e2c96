import type { Citation, FinishReason, StreamEvent } from '@maester/model_gateway'
import fc from 'fast-check'

type PartEvent = Extract<StreamEvent, { readonly index: number }>

/** The events of one part, or of calls made in parallel, with numbers that count from the part's own beginning. */
interface Section {
  readonly parts: number
  readonly calls: number
  readonly events: readonly PartEvent[]
}

const text = fc.oneof(fc.constantFrom('', ' ', '\n\n', '"', '\u2028', 'é', '🙂', 'data: x\n\n'), fc.string())
const texts = fc.array(text, { maxLength: 4 })
const proof = fc.option(fc.string({ minLength: 1 }), { nil: undefined })
const word = fc.string({ minLength: 1, maxLength: 12 })

const citation: fc.Arbitrary<Citation> = fc.record(
  {
    start: fc.nat(20),
    end: fc.nat(40),
    url: fc.webUrl(),
    title: word,
    quote: word,
  },
  { requiredKeys: [] },
)

function section(events: readonly PartEvent[]): Section {
  return { parts: 1, calls: 0, events }
}

function signed(signature: string | undefined): PartEvent[] {
  return signature === undefined ? [] : [{ type: 'signature', index: 0, signature }]
}

const textSection = fc.tuple(texts, fc.array(citation, { maxLength: 2 }), proof).map(([pieces, citations, signature]) =>
  section([
    // A part is opened by its first words: a signature alone would open one of thinking.
    ...[...pieces, '.'].map((piece) => ({ type: 'text_delta', index: 0, text: piece }) as const),
    ...citations.map((cited) => ({ type: 'citation', index: 0, citation: cited }) as const),
    ...signed(signature),
  ]),
)

const refusalSection = texts.map((pieces) =>
  section(pieces.map((piece) => ({ type: 'refusal_delta', index: 0, text: piece }))),
)

const reasoningSection = fc
  .tuple(texts, proof)
  .map(([pieces, signature]) =>
    section([
      ...pieces.map((piece) => ({ type: 'reasoning_delta', index: 0, text: piece }) as const),
      ...signed(signature),
    ]),
  )

const redactedSection = word.map((data) => section([{ type: 'reasoning_redacted', index: 0, data }]))

const call = fc.record({ id: word, name: word, pieces: texts, signature: proof, closes: fc.boolean() })

/** Calls whose arguments arrive in turns. */
const callsSection: fc.Arbitrary<Section> = fc.array(call, { minLength: 1, maxLength: 3 }).map((calls) => ({
  parts: calls.length,
  calls: calls.length,
  events: [
    ...calls.map(({ id, name }, n): PartEvent => ({ type: 'tool_call_started', index: n, toolIndex: n, id, name })),
    ...[0, 1, 2, 3].flatMap((turn) =>
      calls.flatMap(({ pieces }, n): PartEvent[] => {
        const piece = pieces[turn]
        return piece === undefined ? [] : [{ type: 'tool_call_delta', index: n, toolIndex: n, arguments: piece }]
      }),
    ),
    ...calls.flatMap(({ signature }, n) => signed(signature).map((event) => ({ ...event, index: n }))),
    ...calls.flatMap(({ closes }, n): PartEvent[] =>
      closes ? [{ type: 'tool_call_finished', index: n, toolIndex: n }] : [],
    ),
  ],
}))

const ending = fc.record(
  {
    finishReason: fc.constantFrom<FinishReason>('stop', 'length', 'tool_calls', 'content_filter', 'error', 'other'),
    providerFinishReason: word,
    stopSequence: word,
  },
  { requiredKeys: ['finishReason'] },
)

const usage = fc.record(
  {
    inputTokens: fc.nat(10_000),
    outputTokens: fc.nat(10_000),
    cacheReadTokens: fc.nat(10_000),
    cacheWrite5mTokens: fc.nat(10_000),
    cacheWrite1hTokens: fc.nat(10_000),
    reasoningTokens: fc.nat(10_000),
    inputAudioTokens: fc.nat(10_000),
    outputAudioTokens: fc.nat(10_000),
    serviceTier: word,
  },
  { requiredKeys: [] },
)

/** Whole streams as the gateway tells them, with signs of life in between and `completed` last. */
export const wholeStreams: fc.Arbitrary<readonly StreamEvent[]> = fc
  .record({
    upstreamModel: fc.option(word, { nil: undefined }),
    sections: fc.array(fc.oneof(textSection, refusalSection, reasoningSection, redactedSection, callsSection), {
      maxLength: 5,
    }),
    pings: fc.array(fc.nat(30), { maxLength: 3 }),
    usages: fc.array(usage, { maxLength: 2 }),
    fingerprint: fc.option(word, { nil: undefined }),
    ending,
  })
  .map(({ upstreamModel, sections, pings, usages, fingerprint, ending: end }) => {
    const events: StreamEvent[] = [
      { type: 'started', ...(upstreamModel !== undefined && { upstreamModel }) },
      ...numbered(sections),
      ...usages.map((figures) => ({ type: 'usage', usage: figures }) as const),
      ...(fingerprint === undefined
        ? []
        : [{ type: 'metadata', metadata: { systemFingerprint: fingerprint } } as const]),
      { type: 'finished', ...end },
    ]
    for (const position of pings) events.splice(position, 0, { type: 'ping' })
    return [...events, { type: 'completed' }]
  })

/** Sections after one another, their parts and calls counted through. */
function numbered(sections: readonly Section[]): StreamEvent[] {
  let parts = 0
  let calls = 0
  return sections.flatMap((section) => {
    const events = section.events.map((event) => ({
      ...event,
      index: event.index + parts,
      ...('toolIndex' in event && { toolIndex: event.toolIndex + calls }),
    }))
    // A section that said nothing is no part.
    if (events.length > 0) parts += section.parts
    calls += section.calls
    return events
  })
}
