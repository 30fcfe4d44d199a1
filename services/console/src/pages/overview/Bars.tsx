import { Link } from '@tanstack/react-router'
import { useFormat } from '../../preferences/react.tsx'

export interface Bar {
  key: string
  label: string
  title?: string
  n: number
  /** Of the devices behind it. */
  filter?: string
}

/** Numbers beside one another as lengths. @param props.total what the whole length is; the largest of them unless given */
export function Bars({ items, total }: { items: readonly Bar[]; total?: number }) {
  const format = useFormat()
  const whole = total ?? Math.max(1, ...items.map(i => i.n))
  return (
    <ul className="bars">
      {items.map(i => (
        <li key={i.key} title={i.title}>
          <span className="bar-label">{i.label}</span>
          <span className="bar-track" aria-hidden="true">
            <span className="bar-fill" style={{ width: `${(100 * i.n) / Math.max(1, whole)}%` }} />
          </span>
          {i.filter === undefined ? (
            <span className="line-number">{format.number(i.n)}</span>
          ) : (
            <Link to="/devices" search={{ filter: i.filter }} className="line-number">
              {format.number(i.n)}
            </Link>
          )}
        </li>
      ))}
    </ul>
  )
}
