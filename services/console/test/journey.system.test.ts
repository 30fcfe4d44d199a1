/** An operator's way through the console, in Debian's Chromium, against a whole system with virtual devices. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { environment } from '@auroralinks/runtime'
import { chromiumPath, signIn, startBrowser, visitor } from './browser.ts'
import type { Look, Visitor } from './browser.ts'
import { PAGES } from './pages.ts'
import { openScene } from './scene.ts'
import type { ConsoleScene } from './scene.ts'

const path = chromiumPath()
const isCi = environment()['CI'] !== undefined
const skip =
  path === null && !isCi ? 'the console in a browser: Chromium was not found (scripts/install-chromium.sh)' : false

const LOOKS: Look[] = [
  { language: 'en', theme: 'light' },
  { language: 'de', theme: 'dark', width: 390, height: 844 },
]

/** What keeps somebody from using a page. */
async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze()
  return violations
    .filter(v => v.impact === 'serious' || v.impact === 'critical')
    .map(
      v =>
        `${v.id}: ${v.nodes
          .map(n => `${n.target.join(' ')} (${n.failureSummary?.split('\n')[1]?.trim()})`)
          .slice(0, 3)
          .join('; ')}`,
    )
}

describe('the console in a browser', { skip }, () => {
  let scene: ConsoleScene
  let browser: Browser
  before(async () => {
    assert.ok(path !== null, 'Chromium was not found')
    scene = await openScene(12)
    browser = await startBrowser(path)
  })
  after(async () => {
    await browser?.close()
    await scene?.end()
  })

  /** Somebody new, whose pages must complain of nothing. */
  const visiting = async (look: Look, run: (v: Visitor) => Promise<void>): Promise<void> => {
    const v = await visitor(browser, scene.url, look)
    try {
      await run(v)
      assert.deepEqual(v.complaints, [])
    } finally {
      await v.context.close()
    }
  }

  for (const look of LOOKS) {
    test(`every page in ${look.language}, ${look.theme}: nothing that keeps somebody from using it, nothing that the policy forbids`, () =>
      visiting(look, async ({ page }) => {
        await page.goto('/')
        await page.locator('input[name=key]').waitFor()
        assert.deepEqual(await seriousFindings(page), [], 'sign-in')
        await signIn(page, scene.system.token)
        assert.equal(await page.locator('html').getAttribute('lang'), look.language)
        for (const p of PAGES) {
          await page.goto(p.path(scene))
          await page.locator(p.ready).first().waitFor()
          assert.deepEqual(await seriousFindings(page), [], p.name)
        }
      }))
  }

  test('an operator signs in, goes everywhere by the keyboard, and is gone after signing out', () =>
    visiting(LOOKS[0]!, async ({ page, context }) => {
      await page.goto('/live?type=device.')
      await page.locator('input[name=key]').fill('not the key')
      await page.keyboard.press('Enter')
      await page.getByText('This key is not valid').waitFor()
      await page.locator('input[name=key]').fill(scene.system.token)
      await page.keyboard.press('Enter')
      await page.waitForURL(url => url.pathname + url.search === '/live?type=device.')
      await page.locator('#page-title').waitFor()
      const stored: string = await page.evaluate(
        'JSON.stringify({...localStorage, ...sessionStorage}) + document.cookie',
      )
      assert.ok(!stored.includes(scene.system.token) && !stored.includes('acs_session'))

      await page.keyboard.press('Control+k')
      await page.locator('.palette input:focus').waitFor()
      await page.keyboard.type('components')
      await page.getByRole('option', { name: 'Components' }).waitFor()
      await page.keyboard.press('Enter')
      await page.waitForURL('**/states')
      await page.keyboard.press('Control+k')
      await page.locator('.palette input:focus').waitFor()
      await page.keyboard.type('language: deutsch')
      await page.getByRole('option', { name: 'Deutsch' }).waitFor()
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: 'Bausteine' }).waitFor()

      await page.getByRole('button', { name: 'Konto und Aussehen' }).press('Enter')
      await page.getByRole('menuitem', { name: 'Abmelden' }).click()
      await page.waitForURL('**/sign-in*')
      assert.equal((await context.request.get('/api/v1/me')).status(), 401)
    }))
})
