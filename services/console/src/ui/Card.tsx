import type { ReactNode } from 'react'
import { useId } from 'react'
import { classes } from './classes.ts'
import './Card.css'

/** A part of a page with a heading. */
export function Card({
  title,
  actions,
  children,
  isFlush = false,
  className,
}: {
  title?: string
  actions?: ReactNode
  children: ReactNode
  isFlush?: boolean
  className?: string
}) {
  const id = useId()
  return (
    <section
      className={classes('card', isFlush && 'card-flush', className)}
      aria-labelledby={title === undefined ? undefined : id}
    >
      {title !== undefined && (
        <header className="card-head">
          <h2 id={id}>{title}</h2>
          {actions}
        </header>
      )}
      {children}
    </section>
  )
}

/** Names with their values, in two columns that line up. */
export function Facts({ items }: { items: readonly { name: string; value: ReactNode }[] }) {
  return (
    <dl className="facts">
      {items.map(i => (
        <div key={i.name} className="fact">
          <dt>{i.name}</dt>
          <dd>{i.value}</dd>
        </div>
      ))}
    </dl>
  )
}
