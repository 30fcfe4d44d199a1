/** What is kept in this browser under a name, and read again when it changes: never anything secret. */
import { useCallback, useMemo, useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('storage', listener)
  }
}

/** @param read makes a value of the text that was kept, which may be damaged or of another version */
export function useKept<T>(name: string, read: (text: string | null) => T): [T, (value: T) => void] {
  const text = useSyncExternalStore(subscribe, () => localStorage.getItem(name))
  const value = useMemo(() => read(text), [text, read])
  const keep = useCallback(
    (next: T) => {
      localStorage.setItem(name, JSON.stringify(next))
      for (const listener of [...listeners]) listener()
    },
    [name],
  )
  return [value, keep]
}
