import type { Usage } from '@maester/cost_meter'
import type { RoutePreview } from '@maester/model_gateway'
import type { RequestContext } from '@maester/observability'

/** Sets aside what the request is expected to use of its caller's tokens a minute; rejects when that is not left. */
export async function reserveTokens(
  { allowance }: Pick<RequestContext, 'allowance'>,
  { estimatedInputTokens, estimatedOutputTokens }: RoutePreview,
  outputIsLimited: boolean,
): Promise<void> {
  await allowance?.reserve({
    inputTokens: estimatedInputTokens,
    outputTokens: estimatedOutputTokens,
    outputIsLimited,
  })
}

/** Counts what was used in place of what was set aside. What a provider did not report is not counted. */
export function countTokensUsed(
  { allowance }: Pick<RequestContext, 'allowance'>,
  { inputTokens = 0, outputTokens = 0 }: Usage,
): void {
  allowance?.used(inputTokens + outputTokens)
}
