import type { CallerFormat, CallerRequest, UnsayableParameter } from '@maester/model_gateway'
import type { MaesterOptions } from './maester_options.js'
import { collectUnsayable, createUnsupportedFields, type UnsupportedFields } from './unsupported_fields.js'

/** What a surface finds out about a body that could go to a provider as it came. */
export interface CallerFacts {
  /** It says something that the vendor's own API does not know. */
  readonly hasOwnWords: boolean
  /** It says something that only the vendor itself understands. */
  readonly onlyVendor: boolean
  readonly plainContent: boolean
  /** Features of the vendor's that the caller switches on by name. */
  readonly betaFeatures?: readonly string[]
}

/** A body on the way to being decoded: who is told what the canonical request cannot say. */
export interface CallerBody {
  readonly unsupported: UnsupportedFields
  /** To be called when everything is decoded. */
  request(stream: boolean): { readonly callerRequest?: CallerRequest }
}

/**
 * `text`: the body as it came. Without it, or with words of ours in it, the request can only be translated, and what
 * cannot be is refused at once.
 */
export function readCallerBody(
  format: CallerFormat,
  text: string | undefined,
  maester: MaesterOptions = {},
  { hasOwnWords, onlyVendor, plainContent, betaFeatures = [] }: CallerFacts,
): CallerBody {
  const { web_search: search, drop_unsupported: drop, provider_options: providerOptions } = maester
  if (text === undefined || hasOwnWords || (search !== undefined && search !== false)) {
    return { unsupported: createUnsupportedFields(drop), request: () => ({}) }
  }
  const unsayable: UnsayableParameter[] = []
  return {
    unsupported: collectUnsayable(unsayable),
    request: (stream) => ({
      callerRequest: {
        format,
        text,
        stream,
        onlyVendor: onlyVendor || unsayable.length > 0,
        plainContent,
        unsayable,
        ownFields: ['models', 'maester'],
        ...(betaFeatures.length > 0 && { betaFeatures }),
        ...(providerOptions && { providerOptions }),
      },
    }),
  }
}
