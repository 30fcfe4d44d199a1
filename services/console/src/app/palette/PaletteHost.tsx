import { lazy, Suspense, useEffect } from 'react'
import { ErrorBoundary } from '../../ui/ErrorBoundary.tsx'
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
    // Before fields, which keep keys to themselves.
    addEventListener('keydown', onKey, { capture: true })
    const soon = setTimeout(() => void load(), 1_000)
    return () => {
      removeEventListener('keydown', onKey, { capture: true })
      clearTimeout(soon)
    }
  }, [])
  return isOpen ? (
    <ErrorBoundary>
      <Suspense>
        <Palette />
      </Suspense>
    </ErrorBoundary>
  ) : null
}
