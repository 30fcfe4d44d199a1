/** npm run screenshots [-- PAGE …]: pictures of every page, 1440 and 390 px wide, in screenshots/ of the repository. */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromiumPath, signIn, startBrowser, visitor } from './browser.ts'
import type { Look } from './browser.ts'
import { PAGES } from './pages.ts'
import { openScene } from './scene.ts'

const FOLDER = resolve(import.meta.dirname, '../../../screenshots')
const DEVICES = 40
/** What comes with events takes a moment. */
const SETTLE_MS = 400

const LOOKS: Record<string, Look> = {
  '1440-light': { language: 'en', theme: 'light', width: 1440, height: 900 },
  '1440-dark': { language: 'de', theme: 'dark', width: 1440, height: 900 },
  '390-light': { language: 'de', theme: 'light', width: 390, height: 844 },
  '390-dark': { language: 'en', theme: 'dark', width: 390, height: 844 },
}

const path = chromiumPath()
if (path === null) {
  process.stderr.write('Chromium was not found: scripts/install-chromium.sh installs it\n')
  process.exit(1)
}
const wanted = process.argv.slice(2)
const pages = PAGES.filter(p => wanted.length === 0 || wanted.includes(p.name))
mkdirSync(FOLDER, { recursive: true })
const scene = await openScene(DEVICES)
const browser = await startBrowser(path)
try {
  for (const [look, options] of Object.entries(LOOKS)) {
    const { page, context, complaints } = await visitor(browser, scene.url, options)
    const shoot = async (name: string): Promise<void> => {
      await page.waitForTimeout(SETTLE_MS)
      await page.screenshot({ path: join(FOLDER, `${name}-${look}.png`) })
    }
    if (wanted.length === 0 || wanted.includes('sign-in')) {
      await page.goto('/')
      await page.locator('input[name=key]').waitFor()
      await shoot('sign-in')
    }
    await signIn(page, scene.system.token)
    for (const p of pages) {
      await page.goto(p.path(scene))
      await page
        .locator(p.ready)
        .first()
        .waitFor()
        .catch(() => process.stderr.write(`${p.name} (${look}): ${p.ready} did not show\n`))
      await shoot(p.name)
    }
    for (const complaint of complaints) process.stderr.write(`${look}: ${complaint}\n`)
    await context.close()
  }
} finally {
  await browser.close()
  await scene.end()
}
process.stdout.write(`pictures of ${pages.length} pages are in ${FOLDER}\n`)
