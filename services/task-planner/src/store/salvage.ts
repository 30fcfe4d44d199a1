/** One record's effects in parts, when the database refuses them together: what it refuses is left out, the rest is stored. */
import { isRefusedData } from '@auroralinks/database'
import type { Effects, StatusChange } from '../domain/effects.ts'
import { noEffects } from '../domain/effects.ts'
import type { Item } from './item.ts'

export interface Salvage {
  /** Writes an item. False: the partition has a newer owner. */
  write(item: Item): Promise<boolean>
  /** Something was left out, and why. */
  leftOut(what: string, error: unknown): void
}

/**
 * Writes an item part by part: its facts first (outcomes, the session), then what the device said.
 * @returns false when the partition has a newer owner
 * @throws the database's error when it does not take the outcome of a task even without its result, or is away
 */
export async function salvage(item: Item, s: Salvage): Promise<boolean> {
  const { effects } = item
  const part = (some: Partial<Effects>, outbox: Item['outbox'] = []): Item => ({
    ...item,
    outbox,
    effects: { ...noEffects(), ...some },
  })

  /** The first of these that the database takes; the last one's refusal is reported, or thrown. */
  const firstOf = async (what: string, ways: readonly Item[], o: { mustHave: boolean }): Promise<boolean> => {
    for (const [i, way] of ways.entries()) {
      try {
        return await s.write(way)
      } catch (error) {
        if (!isRefusedData(error)) throw error
        if (i < ways.length - 1) continue
        if (o.mustHave) throw error
        s.leftOut(what, error)
      }
    }
    return true
  }

  /** Halves until what is refused is alone. */
  const each = async <T>(what: string, list: readonly T[], itemOf: (some: readonly T[]) => Item): Promise<boolean> => {
    if (list.length === 0) return true
    if (list.length === 1) return firstOf(what, [itemOf(list)], { mustHave: false })
    try {
      return await s.write(itemOf(list))
    } catch (error) {
      if (!isRefusedData(error)) throw error
      const half = list.length >> 1
      return (await each(what, list.slice(0, half), itemOf)) && (await each(what, list.slice(half), itemOf))
    }
  }

  const bare = effects.tasks.map(t => ({ ...t, result: null, fault: t.fault && { ...t.fault, detail: [] } }))
  if (
    effects.tasks.length > 0 &&
    !(await firstOf('task', [part({ tasks: effects.tasks }, item.outbox), part({ tasks: bare }, item.outbox)], {
      mustHave: true,
    }))
  )
    return false
  if (
    effects.tasks.length === 0 &&
    item.outbox.length > 0 &&
    !(await firstOf('outbox', [part({}, item.outbox)], { mustHave: true }))
  )
    return false
  for (const c of effects.sessions) {
    if (
      !(await firstOf(
        'session',
        [part({ sessions: [c] }), part({ sessions: [{ ...c, session: { ...c.session, messages: [], events: [] } }] })],
        { mustHave: false },
      ))
    )
      return false
  }
  const fields = Object.entries(effects.status ?? {})
  return (
    (await each('fault', effects.faults, faults => part({ faults: [...faults] }))) &&
    (await each('fault', effects.faultsGone, faultsGone => part({ faultsGone: [...faultsGone] }))) &&
    (await each('status', fields, some => part({ status: Object.fromEntries(some) as StatusChange }))) &&
    (await each('parameter', effects.parameters, parameters => part({ parameters: [...parameters] }))) &&
    // What this item writes stays, whatever of it was taken.
    (await each('gone', effects.gone, gone =>
      part({
        gone: gone.map(g => ({
          ...g,
          except: g.except && new Set([...g.except, ...effects.parameters.map(p => p.name)]),
        })),
      }),
    ))
  )
}
