import { plainWords } from '@maester/observability'
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type Scalar, visit } from 'yaml'
import type { z } from 'zod'
import type { EnvironmentVariables } from './environment.js'
import { ConfigurationError, type ConfigurationProblem } from './errors.js'
import { findProblems, findUnknownProviders, type ProblemAt } from './find_problems.js'
import { MaesterFile, type MaesterFileContent, maesterFileSchema } from './maester_file.js'
import { connectionsFromEnvironment } from './provider_environment.js'
import { suggestKey } from './suggest_key.js'

export interface ReadOptions {
  /** Also tells of targets whose provider is not configured, which a process would leave out. Default false. */
  readonly strict?: boolean
}

/** They would be something else than a name in a JavaScript object. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Reads the text of a `maester.yaml`. `${NAME}` inside a value becomes the environment variable of that name.
 * Throws `ConfigurationError` with every problem, each with its line and column.
 */
export function readMaesterFile(
  text: string,
  source: string,
  variables: EnvironmentVariables,
  { strict = false }: ReadOptions = {},
): MaesterFileContent {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, customTags: ['timestamp'] })
  const placeOf: PlaceOf = (offset) => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const refuse = (problems: readonly ConfigurationProblem[]) => {
    if (problems.length > 0) throw new ConfigurationError(source, inOrder(problems))
  }
  refuse(document.errors.map(({ message, pos }) => ({ where: 'yaml', message, ...placeOf(pos[0]) })))
  refuse(reservedNames(document).map((node) => problem(String(node.value), 'cannot be used as a name', node, placeOf)))
  const unresolved = resolveScalars(document, variables)
  const plain = toPlain(document, (node, message) => refuse([problem('yaml', message, node, placeOf)])) ?? {}
  const read = readPlain(plain)
  const wrong = [
    ...read.problems,
    ...findProblems(read.file),
    ...(strict ? findUnknownProviders(read.file, connectionsFromEnvironment(variables)) : []),
  ]
  refuse([
    ...unresolved.map(({ where, message, node }) => problem(where, message, node, placeOf)),
    ...wrong
      // What is wrong with a value that is not there has been said.
      .filter(({ path }) => !unresolved.some(({ node }) => node === findValue(document, path)))
      .map(({ path, message }) =>
        problem(path.map(String).join('.') || 'file', message, findNode(document.contents, path), placeOf),
      ),
  ])
  return read.file
}

type PlaceOf = (offset: number) => Pick<ConfigurationProblem, 'line' | 'column'>

/** What is wrong with each value, and the sections in which nothing is: what they say together can still be looked at. */
function readPlain(plain: unknown): { readonly problems: readonly ProblemAt[]; readonly file: MaesterFileContent } {
  const parsed = MaesterFile.safeParse(plain)
  if (parsed.success) return { problems: [], file: parsed.data }
  const bad = new Set(parsed.error.issues.flatMap(({ path, ...issue }) => path[0] ?? keysOf(issue)))
  const sound = Object.entries(isObject(plain) ? plain : {}).filter(([section]) => !bad.has(section))
  const rest = MaesterFile.safeParse(Object.fromEntries(sound))
  return { problems: parsed.error.issues.flatMap(problemsOf), file: rest.success ? rest.data : {} }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
const keysOf = (issue: object): readonly string[] => ('keys' in issue ? (issue.keys as readonly string[]) : [])

interface Unresolved extends Pick<ConfigurationProblem, 'where' | 'message'> {
  readonly node: Node
}

function reservedNames(document: Document): readonly Scalar[] {
  const found: Scalar[] = []
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' && RESERVED_NAMES.has(String(node.value))) found.push(node)
    },
  })
  return found
}

/** Puts the environment into values. Tells of variables that are not set. */
function resolveScalars(document: Document, variables: EnvironmentVariables): readonly Unresolved[] {
  const problems: Unresolved[] = []
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string') return
      node.value = node.value.replace(/\$\{([A-Z_][A-Z0-9_]*)\}/g, (written, variable: string) => {
        const value = variables[variable]
        if (!value) problems.push({ where: variable, message: 'is not set in the environment', node })
        return value || written
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
  return issue.keys.map((key) => {
    const path = [...issue.path, key]
    const meant = suggestKey(maesterFileSchema(), path)
    return { path, message: `is not a known key${meant === undefined ? '' : `; is ${meant} meant?`}` }
  })
}

function problem(
  where: string,
  message: string,
  node: Node | null | undefined,
  placeOf: PlaceOf,
): ConfigurationProblem {
  return { where, message, ...(node?.range && placeOf(node.range[0])) }
}

const inOrder = (problems: readonly ConfigurationProblem[]) =>
  problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0))

function findValue(document: Document, path: readonly PropertyKey[]): unknown {
  return document.getIn(path, true)
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
