/**
 * What the tables take of what a device said. The codec holds TR-069's limits; here they hold whatever came in, since a
 * value that breaks an index would cost the whole record.
 */
import type { EventStruct } from '@auroralinks/cwmp'
import { cut, storable } from '@auroralinks/database'
import type { Effects, FaultRaised, StatusChange } from '../domain/effects.ts'
import type { Session } from '../domain/model.ts'
import type { Item } from './item.ts'

/** Of a parameter (TR-069 A.2.1): longer ones are left out. 768 bytes at most, an index takes 2,700. */
const NAME = 256
/** Of versions: the index of them holds the device's id too. */
const VERSION = 256
/** Of URLs: a part of one would lead somewhere else, so that a longer one is left out. */
const URL = 2_048
/** Of an Inform (TR-069 A.3.3.1), and what is kept of each. */
const EVENTS = 64,
  EVENT = 256
/** Of fault codes: the code is part of an index. */
const CODE = 64
const TEXT = 4_096
const INT = 2 ** 31 - 1

/** A kind of thing that was left out or cut. */
export type Unfit =
  | 'parameter-name'
  | 'software-version'
  | 'hardware-version'
  | 'connection-request-url'
  | 'events'
  | 'retry-count'
  | 'fault'

/** The item as it can be stored, and what of it was left out or cut, each kind once; the same item when nothing was. */
export function fit(item: Item): { item: Item; unfit: readonly Unfit[] } {
  const unfit = new Set<Unfit>()
  const { effects } = item
  const sets = new Map<ReadonlySet<string>, ReadonlySet<string>>()
  const namesOf = (names: ReadonlySet<string>): ReadonlySet<string> => {
    let fitting = sets.get(names)
    if (fitting === undefined) {
      fitting = [...names].every(isName) ? names : new Set([...names].flatMap(name => nameOf(name, unfit)))
      sets.set(names, fitting)
    }
    return fitting
  }
  const fitted: Effects = {
    ...effects,
    status: effects.status && statusOf(effects.status, unfit),
    sessions: effects.sessions.map(c => ({ ...c, session: sessionOf(c.session, unfit) })),
    parameters: effects.parameters.some(p => !isName(p.name))
      ? effects.parameters.flatMap(p => nameOf(p.name, unfit).map(name => ({ ...p, name })))
      : effects.parameters,
    gone: effects.gone.map(g => ({
      ...g,
      except: g.except && namesOf(g.except),
      ...(g.below ? { below: new Set([...g.below].map(storable)) } : {}),
    })),
    faults: effects.faults.map(f => faultOf(f, unfit)),
  }
  return { item: { ...item, effects: fitted }, unfit: [...unfit] }
}

const isName = (name: string): boolean =>
  name !== '' && name.length <= NAME && !name.includes('\0') && name.isWellFormed()

function nameOf(name: string, unfit: Set<Unfit>): string[] {
  if (isName(name)) return [name]
  const stored = storable(name)
  if (isName(stored)) return [stored]
  unfit.add('parameter-name')
  return []
}

function statusOf(s: StatusChange, unfit: Set<Unfit>): StatusChange {
  const out: StatusChange = { ...s }
  if (s.softwareVersion !== undefined) out.softwareVersion = text(s.softwareVersion, VERSION, 'software-version', unfit)
  if (s.hardwareVersion !== undefined) out.hardwareVersion = text(s.hardwareVersion, VERSION, 'hardware-version', unfit)
  if (s.connectionRequestUrl !== undefined && s.connectionRequestUrl.length > URL) {
    unfit.add('connection-request-url')
    delete out.connectionRequestUrl
  }
  if (s.lastEvents !== undefined) out.lastEvents = eventsOf(s.lastEvents, unfit)
  if (s.retryCount !== undefined && !(s.retryCount >= 0 && s.retryCount <= INT)) {
    unfit.add('retry-count')
    out.retryCount = s.retryCount > INT ? INT : 0
  }
  return out
}

function sessionOf(s: Session, unfit: Set<Unfit>): Session {
  const events = eventsOf(s.events, unfit)
  return events === s.events ? s : { ...s, events }
}

function eventsOf(events: readonly EventStruct[], unfit: Set<Unfit>): readonly EventStruct[] {
  if (events.length <= EVENTS && events.every(e => e.code.length <= EVENT && e.commandKey.length <= EVENT))
    return events
  unfit.add('events')
  return events.slice(0, EVENTS).map(e => ({ ...e, code: cut(e.code, EVENT), commandKey: cut(e.commandKey, EVENT) }))
}

function faultOf(f: FaultRaised, unfit: Set<Unfit>): FaultRaised {
  if (f.code.length <= CODE && f.string.length <= TEXT) return f
  unfit.add('fault')
  return { ...f, code: cut(f.code, CODE), cause: cut(f.cause, CODE * 2), string: cut(f.string, TEXT) }
}

function text(value: string, most: number, what: Unfit, unfit: Set<Unfit>): string {
  if (value.length > most) unfit.add(what)
  return cut(value, most)
}
