// Preloaded into each process of the system: its wall clock is off by what the file named after the process says, in
// ms. The monotonic clock stays as it is, as on a machine whose time is set.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = new URL(import.meta.url).searchParams.get('folder')
const LOOK_MS = 200

if (folder !== null) {
  const file = join(folder, String(process.pid))
  const Real = Date
  let offset = 0
  // biome-ignore lint/suspicious/noShadowRestrictedNames: its name is to be that of the class it stands for
  globalThis.Date = class Date extends Real {
    constructor(...args) {
      if (args.length === 0) super(Real.now() + offset)
      else super(...args)
    }

    static now() {
      return Real.now() + offset
    }
  }
  setInterval(() => {
    try {
      offset = Number(readFileSync(file, 'utf8')) || 0
    } catch {
      offset = 0
    }
  }, LOOK_MS).unref()
}
