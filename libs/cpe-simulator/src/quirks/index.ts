/** Virtual devices with the habits of real ones, by the numbers of docs/vendor-quirks.md. */
import type { CpeOptions } from '../options.ts'
import { DEVICES } from './devices.ts'
import { handlersOf } from './habits.ts'
import { QUIRKS } from './list.ts'
import { combined } from './wire.ts'

export { DEVICES } from './devices.ts'
export { QUIRKS, type SimulatedQuirk } from './list.ts'

/** The names that there are not. */
export const unknownQuirks = (names: readonly string[]): string[] =>
  names.filter(name => !Object.hasOwn(QUIRKS, name) && !Object.hasOwn(DEVICES, name))

/** Every name that there is. */
export const quirkNames = (): string[] => [...Object.keys(QUIRKS), ...Object.keys(DEVICES)]

/**
 * The options of a device with these habits; what it was given otherwise stays. @throws RangeError for one that there is not
 * @example withQuirks({ ...options, quirks: ['H7', 'H8'] })
 */
export function withQuirks<O extends Partial<CpeOptions>>(options: O): O {
  const { quirks: wanted = [] } = options
  if (wanted.length === 0) return options
  const [unknown] = unknownQuirks(wanted)
  if (unknown !== undefined)
    throw new RangeError(`there is no quirk "${unknown}": there are ${quirkNames().join(', ')}`)
  const quirks = wanted.flatMap(name => DEVICES[name]?.quirks ?? [name]).map(name => QUIRKS[name]!)
  const handlers = { ...handlersOf(quirks.map(q => q.habits ?? {})), ...options.handlers }
  // A device of a fleet has what all have in common as its prototype.
  return Object.assign(Object.create(options) as O, ...quirks.map(q => q.options), {
    ...(Object.keys(handlers).length > 0 && { handlers }),
    wire: combined(quirks.flatMap(q => q.wire ?? [])),
    requests: Object.assign({}, ...quirks.map(q => q.requests)),
    quirks: [],
  })
}
