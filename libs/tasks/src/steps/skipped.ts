/** Names that a device's quirk profiles say are never read (quirk S20). */
import { skipPattern } from '@auroralinks/quirks'
import type { TaskDevice } from '../kind.ts'
import { isBelow, isPart } from './tree.ts'

const patterns = new Map<string, RegExp>()

function patternOf(path: string): RegExp {
  const known = patterns.get(path) ?? skipPattern(path)
  if (patterns.size < 10_000) patterns.set(path, known)
  return known
}

/** Whether a name, or all below a partial path, is never read. */
export const isSkipped = (name: string, { quirks }: TaskDevice): boolean =>
  quirks?.reading?.skip?.some(path => patternOf(path).test(name)) ?? false

/** Whether something below a partial path is never read, so that the device must not be asked for all of it at once. */
export const holdsSkipped = (path: string, { quirks }: TaskDevice): boolean =>
  isPart(path) && (quirks?.reading?.skip?.some(skip => isBelow(skip, path) || mayLieBelow(skip, path)) ?? false)

/** `Device.A.{i}.B` may lie below `Device.A.3.`. */
function mayLieBelow(skip: string, path: string): boolean {
  if (!skip.includes('{i}')) return false
  const [wanted, asked] = [skip.split('.'), path.split('.').slice(0, -1)]
  return (
    wanted.length > asked.length &&
    asked.every((part, i) => part === wanted[i] || (wanted[i] === '{i}' && /^[1-9]\d*$/.test(part)))
  )
}
