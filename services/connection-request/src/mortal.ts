/** For tests: what a service reaches the world by, until it dies as a killed process does. */
import type { Bus, Subscription } from '@auroralinks/bus'
import type { Database } from '@auroralinks/database'

export interface Mortal {
  bus: Bus
  database: Database
  /** Effects that were begun: statements and records. */
  effects(): number
  /** Whether it has died. */
  dead(): boolean
  /** Lets go of whoever waits for the dead. */
  bury(): void
}

/**
 * It dies at its `nth` effect: before that is carried out, or when it is and nobody learns of it. From then on it does
 * nothing more, and its records are given to others as those of a process that was killed.
 */
export function mortal(o: { bus: Bus; database: Database; nth: number; when: 'before' | 'after' }): Mortal {
  const subscriptions: (Subscription & { vanish?(): Promise<void> })[] = []
  const buried = Promise.withResolvers<never>()
  buried.promise.catch(() => {})
  let effects = 0
  let dead = false

  const die = (): void => {
    dead = true
    for (const s of subscriptions) void s.vanish?.()
  }
  const guarded = async <T>(effect: () => Promise<T>): Promise<T> => {
    if (dead) return buried.promise
    if (++effects === o.nth) {
      if (o.when === 'after') await effect()
      die()
      return buried.promise
    }
    const done = await effect()
    // What it began before it died is done, and it does not learn of it.
    return dead ? buried.promise : done
  }
  const wrap = <T extends object>(target: T, own: Partial<T>): T =>
    new Proxy(target, {
      get(of, name) {
        if (name in own) return own[name as keyof T]
        const value = of[name as keyof T]
        return typeof value === 'function' ? value.bind(of) : value
      },
    })

  return {
    bus: wrap(o.bus, {
      publish: record => guarded(() => o.bus.publish(record)),
      subscribe(options) {
        const subscription = o.bus.subscribe(options)
        subscriptions.push(subscription)
        return subscription
      },
    }),
    database: wrap(o.database, { query: question => guarded(() => o.database.query(question)) as never }),
    effects: () => effects,
    dead: () => dead,
    bury: () => buried.reject(new Error('the process is dead')),
  }
}
