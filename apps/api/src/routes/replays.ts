import { replayRecord } from '@maester/completion'
import { z } from 'zod'
import { readOptionalJsonObject } from '../body/read_json_object.js'
import type { ApiDependencies, ApiSettings } from '../dependencies.js'
import { HttpError } from '../errors/http_error.js'
import { pathId } from '../query/path_id.js'
import { parseInput } from '../query/read_query.js'
import { contextOf } from '../request_scope.js'
import type { Route } from '../route.js'
import { replayRecordAnswer, replayResult } from '../wire/replay.js'

const RunBody = z.strictObject({
  model: z.string().min(1).max(256).optional().describe('Default: the model that was asked for.'),
  prompt_version: z
    .string()
    .regex(/^v[1-9]\d{0,8}$/, 'must be a version like "v1"')
    .optional()
    .describe('Default: the version that was used.'),
})

type Dependencies = Pick<ApiDependencies, 'replays'> & { readonly settings: Pick<ApiSettings, 'completionBody'> }

/** GET /v1/replays/{request_id} and POST …/run — a recorded request, and the same once more. */
export function replayRoutes({ replays, settings }: Dependencies): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/replays/:request_id',
      scope: 'requests:read',
      operation: {
        tag: 'replays',
        summary: 'What a replay starts from',
        answers: { 200: { description: 'The record.', schema: z.strictObject({ record: replayRecordAnswer }) } },
      },
      async handle(c) {
        const { tenantId } = contextOf(c.get('scope')).principal
        const record = await replays.find({ tenantId, requestId: pathId(c, 'request_id') })
        if (!record) throw new HttpError('not_found', 'No such request.')
        return c.json({ record: replayRecord(record) })
      },
    },
    {
      method: 'POST',
      path: '/v1/replays/:request_id/run',
      scope: 'completions',
      operation: {
        tag: 'replays',
        summary: 'Run a recorded request again and compare',
        body: { schema: RunBody, required: false, example: {} },
        answers: {
          200: { description: 'Both answers and how they differ.', schema: z.strictObject({ result: replayResult }) },
        },
      },
      asksModel: true,
      async handle(c) {
        const context = contextOf(c.get('scope'))
        const body = parseInput(RunBody, await readOptionalJsonObject(c.env.incoming, settings.completionBody))
        const { model, prompt_version: promptVersion } = body
        const overrides = {
          ...(model !== undefined && { model }),
          ...(promptVersion !== undefined && { promptVersion }),
        }
        return c.json({ result: await replays.run(pathId(c, 'request_id'), overrides, context) })
      },
    },
  ]
}
