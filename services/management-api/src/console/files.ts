/** The built console, in memory: a few hundred kB that never change while a process lives. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'

/** One file as browsers get it. */
export interface ConsoleFile {
  type: string
  etag: string
  /** Its name holds a digest of its content: it never changes. */
  isImmutable: boolean
  /** By content coding; `identity` is always there. */
  bodies: ReadonlyMap<string, Uint8Array<ArrayBuffer>>
}

/** Files by their path in a URL, `/assets/index-B6x.js`. */
export type ConsoleFiles = ReadonlyMap<string, ConsoleFile>

/** Codings that the build makes, the best first, with the ends of their names. */
export const CODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
}

/** Reads the folder that the build made; without it there are no files. */
export function readConsole(folder: string): ConsoleFiles {
  const files = new Map<string, ConsoleFile>()
  if (!existsSync(join(folder, 'index.html'))) return files
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = TYPES[extname(entry.name)]
    if (!entry.isFile() || type === undefined) continue
    const path = join(entry.parentPath, entry.name)
    const body = readFileSync(path)
    const bodies = new Map<string, Uint8Array<ArrayBuffer>>()
    for (const [coding, end] of CODINGS) if (existsSync(path + end)) bodies.set(coding, readFileSync(path + end))
    const url = `/${relative(folder, path).split(sep).join('/')}`
    files.set(url, {
      type,
      etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
      isImmutable: url.startsWith('/assets/'),
      bodies: bodies.set('identity', body),
    })
  }
  return files
}
