import type { UnsupportedFields } from '../unsupported_fields.js'
import type { CountTokensBody, MessagesBody } from './request_body.js'

/**
 * Refuses what the canonical request cannot say. A value that is Anthropic's own default asks for nothing and passes;
 * `maester.provider_options.anthropic` takes the others for callers who know who will answer.
 */
export function refuseUnsupported(body: MessagesBody | CountTokensBody, unsupported: UnsupportedFields): void {
  const onlyAnthropic = 'not every provider has it; give it in maester.provider_options.anthropic'
  const foreign: readonly (readonly [param: string, value: unknown])[] = [
    ['speed', body.speed === 'standard' ? undefined : body.speed],
    ['user_profile_id', body.user_profile_id],
    ['workspace_id', body.workspace_id],
    ['context_management', body.context_management],
    ['mcp_servers', body.mcp_servers],
    ['container', 'container' in body ? body.container : undefined],
    ['diagnostics', 'diagnostics' in body ? body.diagnostics : undefined],
    ['inference_geo', 'inference_geo' in body ? body.inference_geo : undefined],
  ]
  for (const [param, value] of foreign) {
    if (value !== undefined && value !== null) unsupported.refuse(param, onlyAnthropic)
  }
}
