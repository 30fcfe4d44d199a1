import { lazy, Suspense, useEffect } from 'react'
import { setPalette, usePaletteOpen } from './commands.ts'

const load = () => import('./Palette.tsx')
const Palette = lazy(load)

/** Ctrl+K, or ⌘K, opens the palette from everywhere; its code comes once the page has nothing else to do. */
export function PaletteHost() {
  const isOpen = usePaletteOpen()
  useEffect(() => {
    const onKey = (e: KeyboardEvent): void => {
      if (e.key.toLowerCase() !== 'k' || !(e.ctrlKey || e.metaKey) || e.altKey || e.shiftKey) return
      e.preventDefault()
      setPalette(true)
    }
    addEventListener('keydown', onKey)
    const soon = setTimeout(() => void load(), 1_000)
    return () => {
      removeEventListener('keydown', onKey)
      clearTimeout(soon)
    }
  }, [])
  return isOpen ? (
    <Suspense>
      <Palette />
    </Suspense>
  ) : null
}
