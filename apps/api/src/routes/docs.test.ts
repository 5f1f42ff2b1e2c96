import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApi, type TestApi } from '../testing/start_test_api.js'

const executablePath = process.env.MAESTER_CHROMIUM ?? '/usr/bin/chromium'
const required = (process.env.MAESTER_TEST_REQUIRE ?? '').split(',').includes('chromium')
const found = existsSync(executablePath)
if (!found && !required) console.warn(`SKIPPED: the reference page in a browser; there is no ${executablePath}`)

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

it('serves the page and its files, and no file that is not the page’s', async () => {
  const page = await api.get('/docs')
  expect(page.headers.get('content-security-policy')).not.toMatch(/https?:|unsafe/)
  const html = await page.text()
  const links = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link!)
  expect(links.length).toBeGreaterThan(3)
  for (const link of links) expect((await api.get(link)).status, link).toBe(200)

  for (const name of ['package.json', 'index.html', '..%2Fpackage.json', '%2e%2e', 'constructor']) {
    expect((await api.get(`/docs/${name}`)).status, name).toBe(404)
  }
})

it.skipIf(!found && !required)(
  'shows the reference in a browser that can reach nobody else',
  async () => {
    const browser: Browser = await chromium.launch({
      executablePath,
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
      ],
    })
    try {
      const page = await browser.newPage({ viewport: { width: 1_200, height: 1_000 } })
      const foreign: string[] = []
      const complaints: string[] = []
      page.on('request', (request) => {
        if (!request.url().startsWith(api.url) && !request.url().startsWith('data:')) foreign.push(request.url())
      })
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text())
      })
      page.on('pageerror', (error) => complaints.push(String(error)))
      await page.goto(`${api.url}/docs`)
      await page.getByText('/v1/reliable_completion').first().click()
      await page.getByRole('button', { name: 'Try it out' }).click()
      await page.getByRole('button', { name: 'Execute' }).click()
      await page.getByText('Hello there.').first().waitFor()

      if (process.env.MAESTER_TEST_SCREENSHOTS) {
        await page.screenshot({ path: `${process.env.MAESTER_TEST_SCREENSHOTS}/docs.png` })
      }
      expect(foreign).toEqual([])
      expect(complaints).toEqual([])
    } finally {
      await browser.close()
    }
  },
  60_000,
)
