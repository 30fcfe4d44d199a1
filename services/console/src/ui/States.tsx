/** What stands in the place of content: nothing yet, nothing at all, an error. */
import type { ReactNode } from 'react'
import { ApiError, mayHelpToRetry } from '../api/problem.ts'
import { ErrorIcon } from '../icons/icons.tsx'
import { useWords } from '../preferences/react.tsx'
import { Button } from './Button.tsx'
import { Spinner } from './Spinner.tsx'
import { uiWords } from './words.ts'
import './States.css'

/** There is nothing: says what would be here and what to do for it. */
export function Empty({
  icon,
  title,
  children,
  action,
}: {
  icon?: ReactNode
  title: string
  children?: ReactNode
  action?: ReactNode
}) {
  return (
    <div className="state">
      {icon !== undefined && <div className="state-icon">{icon}</div>}
      <p className="state-title">{title}</p>
      {children !== undefined && <div className="state-text">{children}</div>}
      {action}
    </div>
  )
}

/** It takes a moment. Shows itself only after a while: what is quick does not flicker. */
export function Loading({ label }: { label?: string }) {
  const t = useWords(uiWords)
  return (
    <div className="state state-loading" role="status">
      <Spinner size={24} />
      <span className="visually-hidden">{label ?? t('loading')}</span>
    </div>
  )
}

const KNOWN = [
  'unreachable',
  'forbidden',
  'not-found',
  'unavailable',
  'rate-limited',
  'approval-needed',
  'invalid-filter',
  'filter-too-slow',
] as const
type Known = (typeof KNOWN)[number]

/** What an error is called, and what the server says of it. */
export function useErrorText(): (error: unknown) => { title: string; detail: string } {
  const t = useWords(uiWords)
  return error => {
    const kind = error instanceof ApiError ? error.kind : 'other'
    const title = t(KNOWN.includes(kind as Known) ? `error.${kind as Known}` : 'error.other')
    const detail =
      kind === 'unreachable' ? t('error.unreachable.help') : error instanceof Error ? error.message : String(error)
    return { title, detail }
  }
}

/** It did not work: what, why, and what to do. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const t = useWords(uiWords)
  const { title, detail } = useErrorText()(error)
  const body = error instanceof ApiError ? error.body : {}
  return (
    <div className="state state-failed" role="alert">
      <div className="state-icon">
        <ErrorIcon size={28} />
      </div>
      <p className="state-title">{title}</p>
      <p className="state-text">{detail}</p>
      {body.traceId !== undefined && <code className="state-trace">{body.traceId}</code>}
      {retry !== undefined && (mayHelpToRetry(error) || !(error instanceof ApiError)) && (
        <Button onPress={retry}>{t('retry')}</Button>
      )}
    </div>
  )
}

/** Grey bars where text will be, as wide as it will be: nothing jumps when it comes. */
export function Skeleton({ lines = 1, width }: { lines?: number; width?: string }) {
  return (
    <span className="skeleton" aria-hidden="true">
      {Array.from({ length: lines }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars are all alike
        <span key={i} className="skeleton-line" style={{ width: width ?? `${90 - ((i * 23) % 40)}%` }} />
      ))}
    </span>
  )
}
