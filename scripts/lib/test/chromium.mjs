// The console is tried in a real browser: installed here where that can be done, else its suite says that it is skipped.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../root.mjs'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Installs Chromium when it is missing, this is Debian, and we are root; resolves when it is there or will not be. */
export async function ensureChromium() {
  if (process.env.ACS_CHROMIUM !== undefined || PLACES.some(existsSync)) return
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  process.stdout.write('installing Chromium, in which the console is tried\n')
  const child = spawn('bash', [join(root, 'scripts/install-chromium.sh')], { stdio: ['ignore', 'ignore', 'ignore'] })
  const code = await new Promise(resolve => {
    child.on('error', () => resolve(1))
    child.on('close', resolve)
  })
  if (code !== 0) process.stdout.write('it could not be installed\n')
}
