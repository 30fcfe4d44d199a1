/** The committed examples: `proto/testdata/<name>[~n].bin`, the bytes, and `.json` beside it, what they say. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const testdata = fileURLToPath(new URL('../../../../proto/testdata/', import.meta.url))

export interface GoldenFile {
  /** The example's name. */
  name: string
  /** Its file without extension: `~2`, `~3` … follow where the message gained fields since. */
  file: string
  bytes: Uint8Array
  json: unknown
}

/** Every committed example. */
export function goldenFiles(): GoldenFile[] {
  if (!existsSync(testdata)) return []
  return readdirSync(testdata)
    .filter(f => f.endsWith('.bin'))
    .sort()
    .map(f => {
      const file = f.slice(0, -4)
      return {
        name: file.split('~')[0]!,
        file,
        bytes: new Uint8Array(readFileSync(`${testdata}${f}`)),
        json: JSON.parse(readFileSync(`${testdata}${file}.json`, 'utf8')) as unknown,
      }
    })
}
