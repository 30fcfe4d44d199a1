/** Changes that are gathered before they are sent together. They outlive the tab, not the page; nobody else sees them. */
import { useMemo, useSyncExternalStore } from 'react'

export interface Change {
  name: string
  /** What was known when it was changed; null: nothing, or a secret. */
  before: string | null
  after: string
  type: string | null
  secret: boolean
}

export interface Staged {
  all(): readonly Change[]
  put(change: Change): void
  remove(name: string): void
  clear(): void
  subscribe(listener: () => void): () => void
}

export function createStaged(): Staged {
  let changes: readonly Change[] = []
  const listeners = new Set<() => void>()
  const become = (next: readonly Change[]): void => {
    changes = next
    for (const listener of [...listeners]) listener()
  }
  return {
    all: () => changes,
    /** A value that is as it was is no change. */
    put(change) {
      const others = changes.filter(c => c.name !== change.name)
      const isSame = !change.secret && change.before === change.after
      become(isSame ? others : [...others, change].sort((a, b) => (a.name < b.name ? -1 : 1)))
    },
    remove: name => become(changes.filter(c => c.name !== name)),
    clear: () => become([]),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

const byDevice = new Map<string, Staged>()

export function stagedOf(deviceId: string): Staged {
  let staged = byDevice.get(deviceId)
  if (staged === undefined) byDevice.set(deviceId, (staged = createStaged()))
  return staged
}

/** The changes of a device that are waiting to be sent. */
export function useStaged(deviceId: string): { changes: readonly Change[]; staged: Staged } {
  const staged = useMemo(() => stagedOf(deviceId), [deviceId])
  return { changes: useSyncExternalStore(staged.subscribe, staged.all), staged }
}
