import { isList, isObject, type Json, type JsonObject, stringOf } from '../json.js'
import { type Fault, type FaultEffect, InvalidFault } from './fault.js'
import { namedFaults } from './named.js'
import { effectOf } from './registry.js'

/** A fault and the calls it befalls; what is left out matches every call. */
export interface FaultRule {
  /** A provider type. */
  readonly provider?: string
  /** The model exactly as asked for. */
  readonly model?: string
  /** A part of the path. */
  readonly path?: string
  /** How many calls it befalls before it is spent. Undefined: all. */
  readonly times?: number
  /** A name of `namedFaults`, or a fault with its parameters. */
  readonly fault: string | Fault
}

export interface FaultTarget {
  readonly provider: string
  readonly model: string | null
  readonly path: string
}

/** Which faults befall which calls. */
export interface FaultPlan {
  /** Replaces all rules. Throws `InvalidFault` and keeps the old ones when a rule makes no sense. */
  replace(rules: Json): void
  /** Forgets all rules and how often each model's own fault has struck. */
  clear(): void
  /** The fault for this call, which counts as one strike. A fault named by the model comes before the rules. */
  strike(target: FaultTarget): FaultEffect | undefined
}

interface ArmedRule {
  readonly matches: Omit<FaultRule, 'fault' | 'times'>
  readonly effect: FaultEffect
  timesLeft: number
}

export function createFaultPlan(): FaultPlan {
  let rules: readonly ArmedRule[] = []
  const strikes = new Map<string, number>()
  return {
    replace(given) {
      if (!isList(given)) throw new InvalidFault('Expected a list of rules.')
      rules = given.map(armed)
    },
    clear() {
      rules = []
      strikes.clear()
    },
    strike(target) {
      const named = target.model === null ? undefined : faultNamedBy(target.model)
      if (named && target.model !== null) {
        const struck = strikes.get(target.model) ?? 0
        if (struck < named.times) {
          if (Number.isFinite(named.times)) strikes.set(target.model, struck + 1)
          return named.effect
        }
      }
      const rule = rules.find((candidate) => candidate.timesLeft > 0 && befalls(candidate.matches, target))
      if (!rule) return undefined
      rule.timesLeft -= 1
      return rule.effect
    },
  }
}

/** `…sim-fault-<name>`, with `-once` or `-xN` to fail only the first calls that name this model. */
function faultNamedBy(model: string): { readonly effect: FaultEffect; readonly times: number } | undefined {
  const [, name, once, count] = /sim-fault-([a-z0-9-]+?)(?:-(once)|-x(\d+))?$/u.exec(model) ?? []
  if (name === undefined) return undefined
  return { effect: effectNamed(name), times: once ? 1 : count === undefined ? Number.POSITIVE_INFINITY : Number(count) }
}

function effectNamed(name: string): FaultEffect {
  const fault = Object.hasOwn(namedFaults, name) ? namedFaults[name] : undefined
  if (!fault)
    throw new InvalidFault(`There is no fault named "${name}". There are ${Object.keys(namedFaults).join(', ')}.`)
  return effectOf(fault)
}

const ruleMembers: ReadonlySet<string> = new Set(['provider', 'model', 'path', 'times', 'fault'])

function armed(rule: Json): ArmedRule {
  if (!isObject(rule)) throw new InvalidFault('A rule is an object.')
  const unknown = Object.keys(rule).find((name) => !ruleMembers.has(name))
  if (unknown !== undefined) throw new InvalidFault(`A rule has no member "${unknown}".`)
  const times = rule.times ?? Number.POSITIVE_INFINITY
  if (typeof times !== 'number' || times < 1) throw new InvalidFault('"times" is a number of at least 1.')
  return { matches: matchesOf(rule), effect: ruleEffect(rule.fault), timesLeft: times }
}

function matchesOf(rule: JsonObject): ArmedRule['matches'] {
  const wanted: Record<string, string> = {}
  for (const name of ['provider', 'model', 'path']) {
    const value = rule[name]
    if (value === undefined) continue
    if (typeof value !== 'string') throw new InvalidFault(`"${name}" is a string.`)
    wanted[name] = value
  }
  return wanted
}

function ruleEffect(fault: Json | undefined): FaultEffect {
  if (typeof fault === 'string') return effectNamed(fault)
  if (!isObject(fault)) throw new InvalidFault('"fault" is a name, or an object with a kind.')
  return effectOf({ ...fault, kind: stringOf(fault.kind) })
}

function befalls(matches: ArmedRule['matches'], target: FaultTarget): boolean {
  if (matches.provider !== undefined && matches.provider !== target.provider) return false
  if (matches.model !== undefined && matches.model !== target.model) return false
  return matches.path === undefined || target.path.includes(matches.path)
}
