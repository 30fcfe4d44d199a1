// What a browser has to load before the first page shows: the page, its script, and all that it imports at once.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** @returns bytes of each file as it is sent, compressed, and of all together */
export function firstLoad(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8'))
  const names = new Set(['index.html'])
  const visit = key => {
    const chunk = manifest[key]
    if (names.has(chunk.file)) return
    names.add(chunk.file)
    for (const css of chunk.css ?? []) names.add(css)
    for (const next of chunk.imports ?? []) visit(next)
  }
  visit('index.html')
  const files = [...names].map(file => {
    const path = join(folder, file)
    return { file, bytes: statSync(existsSync(`${path}.br`) ? `${path}.br` : path).size }
  })
  return { files, bytes: files.reduce((sum, f) => sum + f.bytes, 0) }
}
