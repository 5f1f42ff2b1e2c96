import { plainWords } from '@maester/observability'
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml'
import type { z } from 'zod'
import type { EnvironmentVariables } from './environment.js'
import { ConfigurationError, type ConfigurationProblem } from './errors.js'
import { findProblems, findUnknownProviders, type ProblemAt } from './find_problems.js'
import { MaesterFile, type MaesterFileContent } from './maester_file.js'
import { connectionsFromEnvironment } from './provider_environment.js'

export interface ReadOptions {
  /** Also tells of targets whose provider is not configured, which a process would leave out. Default false. */
  readonly strict?: boolean
}

/** They would be something else than a name in a JavaScript object. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Reads the text of a `maester.yaml`. `${NAME}` inside a value becomes the environment variable of that name.
 * Throws `ConfigurationError` with the line of every problem.
 */
export function readMaesterFile(
  text: string,
  source: string,
  variables: EnvironmentVariables,
  { strict = false }: ReadOptions = {},
): MaesterFileContent {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, customTags: ['timestamp'] })
  const lineOf = (node: Node | null | undefined) => (node?.range ? lines.linePos(node.range[0]).line : undefined)
  const at = ({ path, message }: ProblemAt) =>
    problem(path.map(String).join('.') || 'file', message, lineOf(findNode(document.contents, path)))
  const refuse = (problems: readonly ConfigurationProblem[]) => {
    if (problems.length > 0) throw new ConfigurationError(source, problems)
  }

  refuse(document.errors.map(({ message, pos }) => ({ where: 'yaml', message, line: lines.linePos(pos[0]).line })))
  refuse(resolveScalars(document, variables, lineOf))
  const parsed = MaesterFile.safeParse(
    toPlain(document, (node, message) => refuse([problem('yaml', message, lineOf(node))])) ?? {},
  )
  if (!parsed.success) throw new ConfigurationError(source, parsed.error.issues.flatMap(problemsOf).map(at))
  refuse(findProblems(parsed.data).map(at))
  if (strict) refuse(findUnknownProviders(parsed.data, connectionsFromEnvironment(variables)).map(at))
  return parsed.data
}

/** Puts the environment into values. Tells of variables that are not set, and of names that cannot be used. */
function resolveScalars(
  document: Document,
  variables: EnvironmentVariables,
  lineOf: (node: Node) => number | undefined,
): readonly ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = []
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' && RESERVED_NAMES.has(String(node.value))) {
        problems.push(problem(String(node.value), 'cannot be used as a name', lineOf(node)))
      }
      if (key === 'key' || typeof node.value !== 'string') return
      node.value = node.value.replace(/\$\{([A-Z_][A-Z0-9_]*)\}/g, (_, variable: string) => {
        const value = variables[variable]
        if (!value) problems.push(problem(variable, 'is not set in the environment', lineOf(node)))
        return value ?? ''
      })
    },
  })
  return problems
}

/** The document's value. `refuse` is told of an alias without its anchor, or aliases that multiply beyond reason. */
function toPlain(document: Document, refuse: (node: Node | undefined, message: string) => void): unknown {
  try {
    return document.toJS()
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    let last: Node | undefined
    let dangling: Node | undefined
    visit(document, {
      Alias(_, node) {
        last = node
        if (!node.resolve(document)) dangling ??= node
      },
    })
    refuse(dangling ?? last, dangling ? 'repeats something that is not there' : 'repeats far too much by aliases')
    throw error
  }
}

function problemsOf(issue: z.core.$ZodIssue): readonly ProblemAt[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: plainWords(issue) }]
  return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'is not a known key' }))
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
