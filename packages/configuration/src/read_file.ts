import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml'
import type { EnvironmentVariables } from './environment.js'
import { ConfigurationError, type ConfigurationProblem } from './errors.js'
import { MaesterFile, type MaesterFileContent } from './maester_file.js'

/**
 * Reads the text of a `maester.yaml`. `${NAME}` inside a value becomes the environment variable of that name.
 * Throws `ConfigurationError` with the line of every problem.
 */
export function readMaesterFile(text: string, source: string, variables: EnvironmentVariables): MaesterFileContent {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, customTags: ['timestamp'] })
  if (document.errors.length > 0) {
    throw new ConfigurationError(
      source,
      document.errors.map(({ message, pos }) => ({ where: 'yaml', message, line: lines.linePos(pos[0]).line })),
    )
  }
  const lineOf = (node: Node | null | undefined) => (node?.range ? lines.linePos(node.range[0]).line : undefined)
  const missing: ConfigurationProblem[] = []
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string') return
      node.value = node.value.replace(/\$\{([A-Z_][A-Z0-9_]*)\}/g, (_, variable: string) => {
        const value = variables[variable]
        if (!value) missing.push(problem(variable, 'is not set in the environment', lineOf(node)))
        return value ?? ''
      })
    },
  })
  if (missing.length > 0) throw new ConfigurationError(source, missing)

  const parsed = MaesterFile.safeParse(document.toJS() ?? {})
  if (parsed.success) return parsed.data
  throw new ConfigurationError(
    source,
    parsed.error.issues.flatMap((issue) => {
      const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined]
      return keys.map((key) => {
        const path = key === undefined ? issue.path : [...issue.path, key]
        const message = key === undefined ? issue.message : 'is not a known key'
        return problem(path.map(String).join('.') || 'file', message, lineOf(findNode(document.contents, path)))
      })
    }),
  )
}

function problem(where: string, message: string, line: number | undefined): ConfigurationProblem {
  return { where, message, ...(line !== undefined && { line }) }
}

/** The deepest node that exists along a path; for a key of a mapping, the key itself. */
function findNode(root: Node | null, path: readonly PropertyKey[]): Node | null {
  let node = root
  for (const [position, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      if (!pair) return node
      const last = position === path.length - 1
      node = (last ? pair.key : (pair.value ?? pair.key)) as Node
    } else if (isSeq(node)) {
      node = (node.items[Number(step)] as Node | undefined) ?? node
    } else return node
  }
  return node
}
