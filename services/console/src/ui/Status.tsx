import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import './Status.css'

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'idle'

/** How something stands: a word with a colour, whose dot has a shape of its own for whoever sees no colours. */
export function Status({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={classes('status', `tone-${tone}`)}>
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
        {SHAPES[tone]}
      </svg>
      {children}
    </span>
  )
}

const SHAPES: Record<Tone, ReactNode> = {
  good: <circle cx="5" cy="5" r="4" fill="currentColor" />,
  warn: <path d="M5 0.8L9.5 9H0.5z" fill="currentColor" />,
  bad: <path d="M1 1h8v8H1z" fill="currentColor" />,
  info: <path d="M5 0.3L9.7 5 5 9.7 0.3 5z" fill="currentColor" />,
  idle: <circle cx="5" cy="5" r="3.5" fill="none" stroke="currentColor" strokeWidth="1.5" />,
}

/** A small piece of text in a box: a tag, a type, a count. */
export function Badge({ tone = 'idle', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={classes('badge', `tone-${tone}`)}>{children}</span>
}
