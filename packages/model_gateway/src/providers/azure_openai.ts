import type { EncodeOptions } from '../provider.js'
import { openAiMaxTokensField } from './openai.js'
import type { VendorDifferences } from './openai_chat/vendor_differences.js'
import { createOpenAiCompatible } from './openai_compatible.js'

/**
 * The base URL ends in `/openai`. With the setting `api_version` the deployment stands in the path; without it the
 * newer `/v1` surface is used, where the deployment is the model.
 * https://learn.microsoft.com/azure/ai-services/openai/reference
 */
function azurePath(operation: string) {
  return (model: string, { connection }: EncodeOptions): string => {
    const version = connection.settings?.api_version
    if (version === undefined) return `/v1/${operation}`
    return `/deployments/${encodeURIComponent(model)}/${operation}?api-version=${encodeURIComponent(version)}`
  }
}

const azure: VendorDifferences = {
  type: 'azure_openai',
  chatPath: azurePath('chat/completions'),
  embeddingsPath: azurePath('embeddings'),
  authHeaders: (apiKey) => ({ 'api-key': apiKey }),
  maxTokensField: openAiMaxTokensField,
  takesAllOfOpenAi: true,
  unsupported: ['web_search'],
  failureRules: [
    {
      class: 'content_filtered',
      codes: ['content_filter', 'contentFilter', 'ResponsibleAIPolicyViolation'],
      // A filtered prompt was evaluated and is charged.
      // https://learn.microsoft.com/azure/ai-services/openai/how-to/manage-costs
      charged: true,
    },
    { class: 'model_gone', codes: ['ServiceModelDeprecating', 'ServiceModelDeprecated', 'ModelDeprecated'] },
    { class: 'model_access', codes: ['DeploymentNotFound', 'DeploymentNotReady', '404'] },
    { class: 'model_access', phrases: ['resource not found'], statuses: [404] },
    { class: 'unsupported_capability', codes: ['OperationNotSupported'] },
    { class: 'credential', codes: ['401', 'PermissionDenied', 'AuthenticationFailed'] },
  ],
  readMetadata: ({ prompt_filter_results: results }) =>
    Array.isArray(results) && results.length > 0 ? { promptFilterResults: results } : undefined,
}

export const azureOpenAi = createOpenAiCompatible(azure)
