/** Files of a virtual CPE: what it sends, and what it does with what it fetches. */
import type { Fetched, TransferFault } from './file-exchange.ts'
import type { Tree } from './tree.ts'

/** The file of every type that it sends: its parameters, one a line. */
export function fileOf(tree: Tree): string {
  const names = tree.getNames(tree.model.root, false)
  if (!names.ok) return ''
  return names.value
    .filter(({ name }) => !name.endsWith('.'))
    .map(({ name }) => `${name}=${tree.get(name) ?? ''}\n`)
    .join('')
}

/**
 * A firmware image begins with one line that names its version; what follows is not looked at.
 * @example firmwareImage('2.1', 8_000_000)
 */
export const firmwareImage = (version: string, bytes = 0): Buffer => {
  const line = Buffer.from(`Virtual firmware ${version}\n`)
  return Buffer.concat([line, Buffer.alloc(Math.max(0, bytes - line.length), 0x2e)])
}

/** The version that an image brings; a fault where it is none (TR-069 Table 87). */
export function versionOf({ beginning }: Fetched): string | TransferFault {
  const [, version] = /^Virtual firmware (\S{1,64})\n/.exec(beginning.toString('latin1', 0, 128)) ?? []
  return version ?? { code: '9018', string: 'The file is no firmware of this device' }
}

const FIRMWARE = /^1(?: |$)/
const CONFIGURATION = /^3(?: |$)/

export const isFirmware = (fileType: string): boolean => FIRMWARE.test(fileType)

/**
 * Applies a configuration file as it sends one; a file of another type has no effect. What the device alone sets is
 * passed over; a name or a value that it does not know is a fault.
 */
export function applyFile(fileType: string, { beginning }: Fetched, tree: Tree): TransferFault | null {
  const names = CONFIGURATION.test(fileType) ? tree.getNames(tree.model.root, false) : null
  if (names === null || !names.ok) return null
  const writable = new Map(names.value.map(n => [n.name, n.writable]))
  for (const line of beginning
    .toString('utf8')
    .split('\n')
    .filter(l => l !== '')) {
    const at = line.indexOf('=')
    const name = line.slice(0, Math.max(at, 0))
    if (!writable.has(name)) return corrupted(line)
    if (!writable.get(name)) continue
    try {
      tree.change(name, line.slice(at + 1))
    } catch {
      return corrupted(line)
    }
  }
  return null
}

const corrupted = (line: string): TransferFault => ({
  code: '9018',
  string: `The file is corrupted at "${line.slice(0, 64)}"`,
})
