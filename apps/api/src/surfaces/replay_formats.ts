import type { RecordedBody, ReplayChanges, ReplayFormat, ReplayFormats } from '@maester/completion'
import { surfaces } from './registry.js'
import type { Surface } from './surface.js'

/** How requests of the provider-shaped formats are replayed, by the operation they are recorded under. */
export const surfaceReplayFormats: ReplayFormats = Object.fromEntries(
  surfaces.map((surface) => [surface.operation, replayFormat(surface)]),
)

function replayFormat({ decode }: Surface): ReplayFormat {
  return {
    prepare({ stream: _, stream_options: __, ...body }, { model, promptVersion }) {
      return {
        ...body,
        ...(model !== undefined && { model }),
        ...(promptVersion !== undefined && { maester: pinPrompt(body.maester, promptVersion) }),
      }
    },
    parse: (body) => decode(body, JSON.stringify(body)).input,
  }
}

function pinPrompt(maester: unknown, version: NonNullable<ReplayChanges['promptVersion']>): RecordedBody {
  const { prompt, ...options } = maester as { readonly prompt: RecordedBody }
  const { label: _, ...named } = prompt
  return { ...options, prompt: { ...named, version } }
}
