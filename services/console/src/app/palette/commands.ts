/** What can be done from the command palette besides going to pages: each page adds its own while it is there. */
import { useEffect, useRef, useSyncExternalStore } from 'react'

export interface Command {
  id: string
  label: string
  /** Further words to find it by. */
  keywords?: string
  /** Keys that do the same, for whoever looks. */
  keys?: string
  run(): void
}

let offered: readonly (() => readonly Command[])[] = []
let isOpen = false
const listeners = new Set<() => void>()
const tell = (): void => {
  for (const listener of [...listeners]) listener()
}
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const openPalette = (): void => setPalette(true)

export function setPalette(open: boolean): void {
  isOpen = open
  tell()
}

export const usePaletteOpen = (): boolean => useSyncExternalStore(subscribe, () => isOpen)

/** Commands of the page that is there now. */
export const offeredCommands = (): Command[] => offered.flatMap(of => [...of()])

/** Offers commands while the component is there. */
export function useCommands(commands: readonly Command[]): void {
  const now = useRef(commands)
  useEffect(() => {
    now.current = commands
  })
  useEffect(() => {
    const of = (): readonly Command[] => now.current
    offered = [...offered, of]
    return () => {
      offered = offered.filter(o => o !== of)
    }
  }, [])
}
