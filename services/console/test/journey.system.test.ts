/** An operator's way through the console, in Debian's Chromium, against a whole system with virtual devices. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { environment } from '@auroralinks/runtime'
import { eventually } from '@auroralinks/testkit/api'
import { chromiumPath, signIn, startBrowser, visitor } from './browser.ts'
import type { Look, Visitor } from './browser.ts'
import { PAGES } from './pages.ts'
import { SHARED_PASSWORD, openScene } from './scene.ts'
import type { ConsoleScene } from './scene.ts'

const path = chromiumPath()
const isCi = environment()['CI'] !== undefined
const skip =
  path === null && !isCi ? 'the console in a browser: Chromium was not found (scripts/install-chromium.sh)' : false

const LOOKS: Look[] = [
  { language: 'en', theme: 'light' },
  { language: 'de', theme: 'dark', width: 390, height: 844 },
]

/** What another width and other colours may change; all else was looked at with the first. */
const OF_THE_LOOK = ['color-contrast', 'target-size', 'scrollable-region-focusable', 'aria-hidden-focus']

/** What keeps somebody from using a page. */
async function seriousFindings(page: Page, look: Look): Promise<string[]> {
  // Rows are all alike.
  const axe = new AxeBuilder({ page }).exclude('.table-row:nth-child(n + 4)')
  const { violations } = await (look === LOOKS[0]
    ? axe.withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    : axe.withRules(OF_THE_LOOK)
  ).analyze()
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
        assert.deepEqual(await seriousFindings(page, look), [], 'sign-in')
        await signIn(page, scene.system.token)
        assert.equal(await page.locator('html').getAttribute('lang'), look.language)
        for (const p of PAGES) {
          await page.goto(p.path(scene))
          await page.locator(p.ready).first().waitFor()
          assert.deepEqual(await seriousFindings(page, look), [], p.name)
        }
      }))
  }

  test('a newcomer changes the Wi-Fi name of a device and sees it confirmed by the device, and so does whoever else looks at it', () =>
    visiting(LOOKS[0]!, async ({ page }) => {
      const device = `/devices/${encodeURIComponent(scene.deviceIds[0]!)}`
      await signIn(page, scene.system.token)
      await page.goto(device)
      await page.getByRole('button', { name: 'Refresh' }).click()
      const change = page.getByRole('button', { name: 'Change Wi-Fi name' }).first()
      await change.waitFor()
      await visiting(LOOKS[1]!, async other => {
        await signIn(other.page, scene.system.token)
        await other.page.goto(device)
        await other.page.locator('.summary-table').first().waitFor()
        await change.click()
        await page.getByRole('textbox', { name: 'Value' }).fill('x'.repeat(33))
        await page.getByText('It has to have ≤ 32 characters').waitFor()
        await page.getByRole('textbox', { name: 'Value' }).fill('Home of the newcomer')
        await page.keyboard.press('Enter')
        await page.getByText('The device has it: it was read back.').waitFor()
        await other.page.getByText('Home of the newcomer').first().waitFor()
      })
    }))

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

  test('an operator finds devices, chooses some, gives them a task, and sees what became of it', () =>
    visiting(LOOKS[0]!, async ({ page }) => {
      await signIn(page, scene.system.token)
      const [first, second] = scene.deviceIds
      await page.getByRole('link', { name: 'Devices', exact: true }).click()
      const rows = page.locator('.table-body [role=row]')
      await rows.nth(5).waitFor()
      // By the serial number, in small letters.
      const serial = first!.split('-').at(-1)!
      await page.getByRole('searchbox').fill(serial.toLowerCase())
      await page.getByText('That is all: 1 entry').waitFor()
      assert.equal(new URL(page.url()).searchParams.get('q'), serial.toLowerCase())
      await page.goBack()
      await rows.nth(5).waitFor()

      // The palette finds devices, and what this page offers.
      await page.keyboard.press('Control+k')
      await page.locator('.palette input:focus').waitFor()
      await page.getByRole('option', { name: 'Export: As CSV' }).waitFor()
      await page.keyboard.type(serial)
      await page.getByRole('option', { name: first! }).waitFor()
      await page.keyboard.press('Escape')
      await page.locator('.palette').waitFor({ state: 'detached' })

      // Arrows go from row to row.
      await rows.locator('a').first().focus()
      for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown')
      await page.locator('[data-index="3"] a:focus').waitFor()

      await page.getByRole('button', { name: 'Filter', exact: true }).click()
      await page.getByLabel('Value').fill('9.*')
      await page.keyboard.press('Enter')
      await page.getByText('No device is found').waitFor()
      assert.equal(new URL(page.url()).searchParams.get('filter'), 'softwareVersion = 9.*')
      await page.getByRole('button', { name: 'Remove the filter Software' }).click()
      await rows.nth(5).waitFor()

      for (const id of [first!, second!])
        await page.getByRole('checkbox', { name: `Select ${id}` }).click({ force: true })
      await page.getByRole('button', { name: 'Give a task' }).click()
      await page.getByRole('dialog').getByText('2 devices').first().waitFor()
      const give = page.getByRole('button', { name: 'Give it to 2 devices' })
      assert.equal(await give.isDisabled(), true, 'a reboot needs a reason')
      await page.getByLabel('Reason').fill('ticket 4711 → größer')
      await give.click()
      await page.getByRole('heading', { level: 1, name: 'Reboot' }).waitFor()
      // It is told by events, without reading the page again.
      await page.getByText('Completed').waitFor({ timeout: 30_000 })
      const { items } = await scene.system.api.get<{ items: { reason: string | null }[] }>('audit?limit=20')
      assert.ok(items.some(e => e.reason === 'ticket 4711 → größer'))
    }))

  test('who may only look is offered nothing else, and is signed out when the key is revoked', () =>
    visiting(LOOKS[0]!, async ({ page }) => {
      const { body } = await scene.system.api.request('POST', 'api-keys', { name: 'viewer', role: 'viewer' })
      const { id, key } = body as { id: string; key: string }
      await signIn(page, key)
      await page.goto('/devices')
      await page.locator('.table-body [role=row]').first().waitFor()
      assert.equal(await page.getByRole('checkbox').count(), 0)
      assert.equal(await page.getByRole('button', { name: 'Give a task' }).count(), 0)
      await page.goto(`/jobs/${scene.job}`)
      await page.getByText('Completed').waitFor()
      assert.equal(await page.getByRole('button', { name: /Try \d+ failure/ }).count(), 0)
      await scene.system.api.request('DELETE', `api-keys/${id}`)
      await page.locator('input[name=key]').waitFor()
      assert.equal(new URL(page.url()).searchParams.get('returnTo'), `/jobs/${scene.job}`)
    }))

  test('an administrator lets virtual devices come, and makes a key whose holder is offered what its role may, sees no secret, and is out when it is revoked', () =>
    visiting(LOOKS[0]!, async ({ page: admin }) => {
      await signIn(admin, scene.system.token)
      await admin.goto('/setup')
      await admin.getByText(SHARED_PASSWORD).waitFor()
      await admin.getByRole('button', { name: 'How many' }).click()
      await admin.getByRole('option', { name: '5', exact: true }).click()
      await admin.getByRole('button', { name: 'Start 5 virtual devices' }).click()
      await admin.getByText('5 of 5 devices').waitFor({ timeout: 30_000 })
      await admin.getByRole('button', { name: 'Stop them' }).click()
      await admin.getByRole('button', { name: 'Start 5 virtual devices' }).waitFor()

      await admin.getByRole('link', { name: 'API keys' }).click()
      await admin.getByRole('button', { name: 'Make a key' }).click()
      await admin.getByLabel('Name').fill('Support desk')
      await admin.getByRole('button', { name: 'Role' }).click()
      await admin.getByRole('option', { name: 'support' }).click()
      await admin.locator('.dialog-foot .button-primary').click()
      const key = (await admin.locator('.made-key code').textContent())!
      await admin.getByRole('button', { name: 'I have copied it' }).click()

      await visiting(LOOKS[0]!, async ({ page, context }) => {
        await signIn(page, key)
        await page.goto('/setup')
        await page.getByText('hidden: your role may not see it').waitFor()
        assert.ok(!(await page.content()).includes(SHARED_PASSWORD))
        for (const name of ['API keys', 'Roles', 'Audit log', 'System', 'Imports'])
          assert.equal(await page.getByRole('link', { name, exact: true }).count(), 0, name)
        for (const [path, name] of [
          ['/setup', /virtual device/],
          ['/files', /Upload/],
          ['/quirks', /New profile/],
          ['/data-models', /Upload/],
        ] as const) {
          await page.goto(path)
          await page.locator('.setup-value, .table-body [role=row], .state-title').first().waitFor()
          assert.equal(await page.getByRole('button', { name }).count(), 0, path)
        }
        await admin
          .getByRole('row', { name: /Support desk/ })
          .getByRole('button', { name: 'Revoke' })
          .click()
        await admin.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click()
        await admin.getByText('The key "Support desk" is revoked').waitFor()
        await eventually('the session of the key has ended', async () =>
          assert.equal((await context.request.get('/api/v1/me')).status(), 401),
        )
        await page.goto('/setup')
        await page.waitForURL('**/sign-in*')
      })
    }))
})
