// Writes src/prices/catalogue.json from the price list in @pydantic/genai-prices (MIT) and what the vendors publish
// beside it (additions.json).
// Update the dev dependency, run `node scripts/update_prices.mjs`, review the difference line by line (one model a line).
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { waitForUpdate } from '@pydantic/genai-prices'

const target = new URL('../src/prices/catalogue.json', import.meta.url)
const additions = JSON.parse(await readFile(new URL('additions.json', import.meta.url), 'utf8'))
const manifest = new URL('../node_modules/@pydantic/genai-prices/package.json', import.meta.url)

/** Their price keys for what Maester's usage can report, and our names for them. Others (pages, hours) are left out. */
const PRICE_NAMES = {
  input_mtok: 'input',
  output_mtok: 'output',
  cache_read_mtok: 'cacheRead',
  cache_write_mtok: 'cacheWrite',
  cache_write_1h_mtok: 'cacheWrite1h',
  input_audio_mtok: 'inputAudio',
  output_audio_mtok: 'outputAudio',
  cache_audio_read_mtok: 'cacheReadAudio',
  input_image_mtok: 'inputImage',
  output_image_mtok: 'outputImage',
  cache_image_read_mtok: 'cacheReadImage',
  output_reasoning_mtok: 'reasoning',
  web_searches_kcount: 'webSearch',
  requests_kcount: 'request',
}

const FREE = Object.fromEntries(
  Object.entries(PRICE_NAMES).flatMap(([theirs, ours]) => (theirs.endsWith('_mtok') ? [[ours, '0']] : [])),
)

const { version } = JSON.parse(await readFile(manifest, 'utf8'))
const providers = (await waitForUpdate()).map(toProvider)
const digest = createHash('sha256').update(JSON.stringify(providers)).digest('hex').slice(0, 12)
const header = {
  version: `genai-prices-${version}-${digest}`,
  retrieved: new Date().toISOString().slice(0, 10),
  source: { name: '@pydantic/genai-prices', version, license: 'MIT', url: 'https://github.com/pydantic/genai-prices' },
}

const current = await readFile(target, 'utf8').then(JSON.parse, () => undefined)
if (current?.version === header.version) {
  console.log(`${header.version} is already in the tree`)
} else {
  await writeFile(target, toText(header, providers))
  console.log(
    `${header.version}: ${providers.length} providers, ${providers.flatMap(({ models }) => models).length} models`,
  )
}

function toProvider({ id, name, pricing_urls = [], models }) {
  const added = additions.filter(({ provider }) => provider === id)
  return { id, name, pricingUrls: pricing_urls, models: models.map(toModel).map((model) => withAdded(model, added)) }
}

/** The model with the rates that its vendor publishes and the list leaves out. The list's own rates stay. */
function withAdded(model, added) {
  const rates = added.filter(({ models }) => model.id.includes(models)).map(({ rates }) => rates)
  return rates.length === 0 ? model : { ...model, prices: model.prices.map((period) => withRates(period, rates)) }
}

function withRates(period, added) {
  const rates = { ...period.rates }
  for (const [name, rate] of added.flatMap((rates) => Object.entries(rates))) {
    if (rates[name] !== undefined) continue
    if (typeof rate === 'string') rates[name] = rate
    else if (rates[rate.where] !== undefined) rates[name] = times(rates.input, rate.timesInput)
  }
  return { ...period, rates }
}

function times(rate, factor) {
  if (typeof rate === 'string') return toDecimal(Number(rate) * factor)
  const tiers = rate.tiers.map((tier) => ({ ...tier, usd: times(tier.usd, factor) }))
  return { usd: times(rate.usd, factor), tiers }
}

function toModel({ id, match, context_window, prices, price_comments = '' }) {
  const list = Array.isArray(prices) ? prices : [{ prices }]
  // An empty price list means "free" only where the source says so; elsewhere it means "not known".
  const free = id.endsWith(':free') || /\bFree of charge on the\b/.test(price_comments)
  const periods = free && Object.keys(list[0].prices).length === 0 ? [{ rates: FREE }] : list.map(toPeriod)
  return { id, match, contextWindowTokens: context_window, prices: periods }
}

/** Periods keep their order: the last one that applies counts. */
function toPeriod({ constraint, prices }) {
  const rates = {}
  for (const [theirs, ours] of Object.entries(PRICE_NAMES)) {
    if (prices[theirs] !== undefined) rates[ours] = toRate(prices[theirs])
  }
  return { ...toCondition(constraint), rates }
}

function toCondition(constraint) {
  if (constraint === undefined) return {}
  if (constraint.type === 'start_date') return { from: constraint.start_date }
  if (constraint.type === 'time_of_date') return { daily: { start: constraint.start_time, end: constraint.end_time } }
  throw new Error(`Unknown price constraint: ${JSON.stringify(constraint)}`)
}

function toRate(price) {
  if (typeof price === 'number') return toDecimal(price)
  const tiers = price.tiers.map(({ start, price }) => ({ aboveInputTokens: start, usd: toDecimal(price) }))
  return { usd: toDecimal(price.base), tiers: tiers.sort((a, b) => a.aboveInputTokens - b.aboveInputTokens) }
}

/** Up to 12 decimals, so that what floating point left behind (0.18000000000000002) is not kept as a price. */
function toDecimal(number) {
  if (!Number.isFinite(number) || number < 0) throw new Error(`Not a price: ${number}`)
  const text = number.toFixed(12)
  return text.replace(/\.?0+$/, '')
}

function toText(header, providers) {
  const blocks = providers.map(({ models, ...provider }) => {
    const lines = models.map((model) => `      ${JSON.stringify(model)}`)
    return `    ${JSON.stringify(provider).slice(0, -1)},"models":[\n${lines.join(',\n')}\n    ]}`
  })
  return `${JSON.stringify(header, null, 2).slice(0, -2)},\n  "providers": [\n${blocks.join(',\n')}\n  ]\n}\n`
}
