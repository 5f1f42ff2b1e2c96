import { z } from 'zod'

const status = z.enum(['in_progress', 'completed', 'incomplete']).nullish()
const breakpoint = { prompt_cache_breakpoint: z.strictObject({ mode: z.literal('explicit') }).nullish() }
const caller = z.looseObject({ type: z.string() }).nullish()

const inputText = z.strictObject({ type: z.literal('input_text'), text: z.string(), ...breakpoint })

const inputImage = z.strictObject({
  type: z.literal('input_image'),
  image_url: z.string().min(1).nullish(),
  file_id: z.string().min(1).nullish(),
  detail: z.enum(['auto', 'low', 'high', 'original']).nullish(),
  ...breakpoint,
})

const inputFile = z.strictObject({
  type: z.literal('input_file'),
  file_data: z.string().min(1).nullish(),
  file_id: z.string().min(1).nullish(),
  file_url: z.string().min(1).nullish(),
  filename: z.string().min(1).nullish(),
  detail: z.enum(['auto', 'low', 'high']).nullish(),
  ...breakpoint,
})

const inputAudio = z.strictObject({
  type: z.literal('input_audio'),
  input_audio: z.strictObject({ data: z.string().min(1), format: z.string().min(1) }),
})

const outputText = z.strictObject({
  type: z.literal('output_text'),
  text: z.string(),
  annotations: z.array(z.looseObject({ type: z.string() })).nullish(),
  logprobs: z.array(z.unknown()).nullish(),
  /** Put there by the official SDK's helpers. */
  parsed: z.unknown().optional(),
})

const refusal = z.strictObject({
  type: z.literal('refusal'),
  refusal: z.string(),
  parsed: z.unknown().optional(),
})

const content = z.discriminatedUnion('type', [inputText, inputImage, inputFile, inputAudio, outputText, refusal])

const message = z.strictObject({
  type: z.literal('message').optional(),
  role: z.enum(['user', 'assistant', 'system', 'developer']),
  content: z.union([z.string(), z.array(content)]),
  id: z.string().nullish(),
  status,
  phase: z.enum(['commentary', 'final_answer']).nullish(),
})

const functionCall = z.strictObject({
  type: z.literal('function_call'),
  call_id: z.string().min(1),
  name: z.string().min(1),
  arguments: z.string(),
  id: z.string().nullish(),
  status,
  namespace: z.string().nullish(),
  caller,
  created_by: z.string().nullish(),
  /** Put there by our own answers, for providers that prove their calls. */
  signature: z.string().nullish(),
  parsed_arguments: z.unknown().optional(),
})

const functionCallOutput = z.strictObject({
  type: z.literal('function_call_output'),
  call_id: z.string().min(1),
  output: z.union([z.string(), z.array(z.discriminatedUnion('type', [inputText, inputImage, inputFile]))]),
  id: z.string().nullish(),
  status,
  caller,
})

const reasoning = z.strictObject({
  type: z.literal('reasoning'),
  id: z.string().nullish(),
  summary: z.array(z.strictObject({ type: z.literal('summary_text'), text: z.string() })),
  content: z.array(z.strictObject({ type: z.literal('reasoning_text'), text: z.string() })).nullish(),
  encrypted_content: z.string().nullish(),
  status,
})

const imageGeneration = z.looseObject({
  type: z.literal('image_generation_call'),
  /** Base64. Without it the picture is known by its id alone. */
  result: z.string().nullish(),
  output_format: z.string().nullish(),
})

/** Items of the vendor's own tools and of its store: named, so that they are refused by name. */
const foreignItem = z.looseObject({
  type: z.enum([
    'item_reference',
    'file_search_call',
    'web_search_call',
    'computer_call',
    'computer_call_output',
    'code_interpreter_call',
    'local_shell_call',
    'local_shell_call_output',
    'shell_call',
    'shell_call_output',
    'apply_patch_call',
    'apply_patch_call_output',
    'mcp_list_tools',
    'mcp_approval_request',
    'mcp_approval_response',
    'mcp_call',
    'custom_tool_call',
    'custom_tool_call_output',
    'tool_search_call',
    'tool_search_output',
    'additional_tools',
    'compaction',
    'compaction_trigger',
    'program',
    'program_output',
  ]),
})

/** One item of the input: what was answered before can be sent back as it came. */
export const inputItem = z.discriminatedUnion('type', [
  message,
  functionCall,
  functionCallOutput,
  reasoning,
  imageGeneration,
  foreignItem,
])

export type InputItem = z.infer<typeof inputItem>
export type InputMessage = z.infer<typeof message>
export type InputContent = z.infer<typeof content>
export type InputImage = z.infer<typeof inputImage>
export type InputFile = z.infer<typeof inputFile>
export type OutputText = z.infer<typeof outputText>
export type FunctionCall = z.infer<typeof functionCall>
export type FunctionCallOutput = z.infer<typeof functionCallOutput>
export type ImageGeneration = z.infer<typeof imageGeneration>
export type Reasoning = z.infer<typeof reasoning>
