import fc from 'fast-check'
import { expect, it } from 'vitest'
import { PromptError } from './errors.js'
import { renderTemplate } from './render_template.js'

const render = (template: string, variables: Record<string, unknown> = {}, maxLength = 1_000) =>
  renderTemplate(template, variables, { maxLength })

it.each([
  ['Hello {{name}}!', { name: 'Ada' }, 'Hello Ada!'],
  ['{{ a }}{{a}} {{  b  }}', { a: 1, b: false }, '11 false'],
  ['{{user.name}} {{items.1}}', { user: { name: 'Ada' }, items: ['x', 'y'] }, 'Ada y'],
  ['{{user}}|{{items}}', { user: { name: 'Ada' }, items: [1, 'b'] }, '{"name":"Ada"}|[1,"b"]'],
  ['nothing to do', {}, 'nothing to do'],
  ['{{empty}}.', { empty: '' }, '.'],
  [
    '{ {name} } {{ 1 + 1 }} {{"a": 1}} {{}} {{#if a}}',
    { name: 'x' },
    '{ {name} } {{ 1 + 1 }} {{"a": 1}} {{}} {{#if a}}',
  ],
  ['{{{name}}}', { name: 'x' }, '{x}'],
  ['$& {{a}} $1', { a: '$& $1 $$' }, '$& $& $1 $$ $1'],
])('renders %s', (template, variables, expected) => {
  expect(render(template, variables)).toBe(expected)
})

it('never renders a value again', () => {
  expect(render('{{a}} {{b}}', { a: '{{b}}', b: '{{a}}' })).toBe('{{b}} {{a}}')
})

it.each([
  'name',
  'user.name',
  'toString',
  'constructor',
  '__proto__',
  'constructor.constructor',
  'user.length',
  'nothing',
])('says that %s is missing, naming it', (path) => {
  const attempt = () => render(`{{ ${path} }}`, { user: 'Ada', nothing: null, other: undefined })
  expect(attempt).toThrow(PromptError)
  expect(attempt).toThrow(
    expect.objectContaining({ code: 'missing_variable', retryable: false, detail: { param: `variables.${path}` } }),
  )
})

it('reads a variable called __proto__ when it was really given', () => {
  expect(render('{{__proto__}}', JSON.parse('{"__proto__":"given"}'))).toBe('given')
})

it('refuses a value that cannot be written', () => {
  const cycle: Record<string, unknown> = {}
  cycle.self = cycle
  expect(() => render('{{a}}', { a: cycle })).toThrow(
    expect.objectContaining({ code: 'invalid_value', detail: { param: 'variables.a' } }),
  )
})

it('stops at its limit, however often a value is repeated', () => {
  expect(render('{{a}}', { a: 'x'.repeat(1_000) })).toHaveLength(1_000)
  const bomb = '{{a}}'.repeat(100_000)
  expect(() => render(bomb, { a: 'x'.repeat(100_000) })).toThrow(
    expect.objectContaining({ code: 'prompt_too_large', detail: { maxLength: 1_000 } }),
  )
})

it('puts any value in its place unchanged and leaves all other text as it was', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ' ', '{', '$', '\n', 'é', '🧭') })
  fc.assert(
    fc.property(text, fc.string(), text, (before, value, after) => {
      const template = `${before.replaceAll('{', '')}{{ value }}${after}`
      expect(render(template, { value }, 10_000)).toBe(`${before.replaceAll('{', '')}${value}${after}`)
    }),
  )
})

it('takes time in proportion to a template made to be slow', () => {
  const nasty = ['{{ '.repeat(50_000), `{{${' '.repeat(150_000)}`, `{{a${'.a'.repeat(75_000)}`, '{'.repeat(150_000)]
  const startedMs = performance.now()
  for (const template of nasty) expect(render(template, {}, 200_000)).toBe(template)
  expect(performance.now() - startedMs).toBeLessThan(1_500)
})
