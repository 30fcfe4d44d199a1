/** Debian's Chromium, and pages of the console in it. */
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { environment } from '@auroralinks/runtime'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/opt/google/chrome/chrome']

/** Where Chromium is (`ACS_CHROMIUM`, or where Debian puts it); null: nowhere. */
export const chromiumPath = (): string | null =>
  [environment()['ACS_CHROMIUM'], ...PLACES].find(p => p !== undefined && existsSync(p)) ?? null

export const startBrowser = (path: string): Promise<Browser> =>
  chromium.launch({
    executablePath: path,
    // Root has no sandbox of its own; what is loaded is ours.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
  })

export interface Look {
  language: 'en' | 'de'
  theme: 'light' | 'dark'
  width?: number
  height?: number
}

/** Somebody's browser; what its pages complain of is gathered. */
export interface Visitor {
  context: BrowserContext
  page: Page
  /** Errors of scripts, and what the policy did not let happen. */
  complaints: string[]
}

export async function visitor(browser: Browser, url: string, look: Look): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: url,
    locale: look.language === 'de' ? 'de-DE' : 'en-GB',
    timezoneId: 'Europe/Berlin',
    colorScheme: look.theme,
    viewport: { width: look.width ?? 1440, height: look.height ?? 900 },
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(error.message))
  page.on('console', message => {
    // A 401 before the sign-in is asked for on purpose.
    if (message.type() === 'error' && !/status of 401/.test(message.text())) complaints.push(message.text())
  })
  return { context, page, complaints }
}

/** Signs in by the form, as a person does. */
export async function signIn(page: Page, key: string): Promise<void> {
  await page.goto('/')
  await page.locator('input[name=key]').fill(key)
  await page.locator('button[type=submit]').click()
  await page.locator('#page-title').waitFor()
}
