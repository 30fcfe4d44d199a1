import { useSyncExternalStore } from 'react'
import { useFormat, useWords } from '../preferences/react.tsx'
import { TipOn } from './Tip.tsx'
import { uiWords } from './words.ts'

const TICK_MS = 10_000
let now = Date.now()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

/** One clock for all times on the page: they change together. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const l of [...listeners]) l()
  }, TICK_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** The time of the page's clock, in ms: renders again every ten seconds. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now)

/**
 * When something was or will be: "3 minutes ago", with the exact time on hover.
 * @param props.isFocusable the exact time shows on focus too; not in long lists, where each would be one more stop
 */
export function Time({
  at,
  never,
  isFocusable = false,
}: {
  at: string | null | undefined
  never?: string
  isFocusable?: boolean
}) {
  const t = useWords(uiWords)
  const format = useFormat()
  const clock = useNow()
  if (at === null || at === undefined) return <span className="muted">{never ?? t('never')}</span>
  // What has just come is newer than the clock, and not in the future.
  const reference = Math.abs(Date.parse(at) - clock) < TICK_MS ? Date.now() : clock
  const text = format.relative(at, reference)
  const exact = format.dateTime(at)
  if (!isFocusable)
    return (
      <time dateTime={at} title={exact}>
        {text}
      </time>
    )
  return (
    <TipOn text={exact}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the exact time is for the keyboard too */}
      <time dateTime={at} tabIndex={0} role="note">
        {text}
      </time>
    </TipOn>
  )
}
