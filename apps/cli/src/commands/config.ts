import { type EnvironmentVariables, loadMaesterFile, maesterFileSchema } from '@maester/configuration'

/** Prints what is wrong with a `maester.yaml`, with line numbers; exits 1 when something is. */
export async function checkConfig(file: string, variables: EnvironmentVariables): Promise<void> {
  await loadMaesterFile({ path: file, required: true, strict: true }, variables)
  console.log(`${file}: ok`)
}

/** Prints the JSON Schema of `maester.yaml`, for editors. */
export function printConfigSchema(): void {
  console.log(JSON.stringify(maesterFileSchema(), null, 2))
}
