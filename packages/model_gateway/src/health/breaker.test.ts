import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Breaker, type BreakerChange, type BreakerVerdict } from './breaker.js'
import { defaultBreaker } from './breaker_settings.js'

function scene(settings = defaultBreaker, random = () => 0) {
  let nowMs = 1_000_000
  const changes: BreakerChange[] = []
  const breaker = new Breaker({
    settings: () => settings,
    monotonicMs: () => nowMs,
    random,
    onChange: (change) => changes.push(change),
  })
  const call = (verdict: BreakerVerdict) => {
    const entered = breaker.enter()
    if (entered.kind === 'permit') entered.settle(verdict)
    return entered.kind
  }
  const pass = (ms: number) => {
    nowMs += ms
  }
  return { breaker, changes, call, pass }
}

describe('a closed breaker', () => {
  it('opens after three failures in a row, and refuses at once', () => {
    const { breaker, changes, call } = scene()
    expect([call(1), call(1), breaker.state, call(1)]).toEqual(['permit', 'permit', 'closed', 'permit'])
    expect(breaker.state).toBe('open')
    expect(changes).toEqual([{ state: 'open', openForMs: 1_000 }])
    expect(breaker.enter()).toEqual({ kind: 'refused', retryInMs: 1_000 })
  })

  it('begins to count anew with every success', () => {
    const { breaker, call } = scene({ ...defaultBreaker, minRequests: 100 })
    for (let round = 0; round < 10; round += 1) for (const verdict of [1, 1, 'ok'] as const) call(verdict)
    expect(breaker.state).toBe('closed')
  })

  it('opens when half of at least five calls in the window failed', () => {
    const { breaker, call, pass } = scene()
    for (const verdict of ['ok', 1, 'ok', 1] as const) call(verdict)
    pass(31_000)
    for (const verdict of ['ok', 1, 'ok', 1] as const) call(verdict)
    expect(breaker.state).toBe('closed')
    call(1)
    expect(breaker.state).toBe('open')
  })

  it('takes twice as many of what may not be the provider’s fault, and none of what says nothing', () => {
    const { breaker, call } = scene({ ...defaultBreaker, minRequests: 100 })
    for (let count = 0; count < 20; count += 1) call('neutral')
    for (let count = 0; count < 5; count += 1) call(0.5)
    expect(breaker.state).toBe('closed')
    call(0.5)
    expect(breaker.state).toBe('open')
  })
})

describe('after it was open', () => {
  const opened = () => {
    const all = scene()
    for (let count = 0; count < 3; count += 1) all.call(1)
    all.pass(1_000)
    return all
  }

  it('one call is let through to look, the others are refused meanwhile', () => {
    const { breaker } = opened()
    expect(breaker.state).toBe('half_open')
    const probe = breaker.enter()
    expect(probe).toMatchObject({ kind: 'permit', probe: true, goodStanding: false })
    expect(breaker.enter()).toMatchObject({ kind: 'refused' })
  })

  it('a success closes it', () => {
    const { breaker, changes, call } = opened()
    call('ok')
    expect(breaker.state).toBe('closed')
    expect(breaker.goodStanding).toBe(true)
    expect(changes.map(({ state }) => state)).toEqual(['open', 'half_open', 'closed'])
  })

  it('a failure opens it for twice as long, up to the longest', () => {
    const { changes, call, pass } = opened()
    for (let count = 0; count < 4; count += 1) {
      call(1)
      pass(5_000)
    }
    const lengths = changes.flatMap(({ openForMs }) => openForMs ?? [])
    expect(lengths).toEqual([1_000, 2_000, 4_000, 5_000, 5_000])
  })

  it('a call that says nothing lets the next one look', () => {
    const { breaker, call } = opened()
    call('neutral')
    expect(breaker.enter()).toMatchObject({ kind: 'permit', probe: true })
  })

  it('a look that takes longer than an opening keeps nobody from looking again', () => {
    const { breaker, pass } = opened()
    breaker.enter()
    pass(5_000)
    expect(breaker.enter()).toMatchObject({ kind: 'permit', probe: true })
  })

  it('it opens for a second again when it was calm between', () => {
    const { changes, call, pass } = opened()
    call(1)
    pass(5_000)
    call('ok')
    pass(31_000)
    for (let count = 0; count < 3; count += 1) call(1)
    expect(changes.at(-1)).toEqual({ state: 'open', openForMs: 1_000 })
  })
})

it('does not listen to calls that began before its last change', () => {
  const { breaker, call, pass } = scene()
  const late = [breaker.enter(), breaker.enter(), breaker.enter()]
  for (let count = 0; count < 3; count += 1) call(1)
  pass(1_000)
  call('ok')
  for (const permit of late) if (permit.kind === 'permit') permit.settle(1)
  expect(breaker.state).toBe('closed')
  expect(breaker.goodStanding).toBe(true)
})

it('opens and closes when another process says so, and tells nobody of it', () => {
  const { breaker, changes, call } = scene()
  breaker.openFor(60_000)
  expect(breaker.enter()).toEqual({ kind: 'refused', retryInMs: 5_000 })
  breaker.close()
  expect(call('ok')).toBe('permit')
  expect(changes).toEqual([])
})

it('changes only in legal ways, and is never open for longer than allowed, whatever happens', () => {
  const legal = new Set(['closed open', 'open half_open', 'half_open open', 'half_open closed'])
  const step = fc.record({
    afterMs: fc.nat({ max: 4_000 }),
    verdict: fc.constantFrom<BreakerVerdict>('ok', 'neutral', 0.5, 1),
    late: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (steps, chance) => {
      const { breaker, changes, pass } = scene(defaultBreaker, () => chance)
      const open: ((verdict: BreakerVerdict) => void)[] = []
      let refusedSinceMs = 0
      for (const { afterMs, verdict, late } of steps) {
        pass(afterMs)
        refusedSinceMs += afterMs
        const entered = breaker.enter()
        if (entered.kind === 'permit') {
          refusedSinceMs = 0
          if (late) open.push(entered.settle)
          else entered.settle(verdict)
        } else expect(entered.retryInMs).toBeLessThanOrEqual(5_000)
        expect(refusedSinceMs).toBeLessThanOrEqual(5_000 + 4_000)
        if (!late) open.shift()?.(verdict)
      }
      const states = ['closed', ...changes.map(({ state }) => state)]
      for (let index = 1; index < states.length; index += 1) {
        expect(legal.has(`${states[index - 1]} ${states[index]}`)).toBe(true)
      }
    }),
  )
})
