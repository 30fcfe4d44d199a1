import { useFormat } from '../../../preferences/react.tsx'
import { lineThrough } from './tests.ts'

const WIDTH = 600
const HEIGHT = 120

/** One value over some runs; who sees no picture has the values as a list. */
export function Plot({ points, unit }: { points: readonly { at: string; value: number }[]; unit: 'ms' | 'bits' }) {
  const format = useFormat()
  const write = (n: number): string =>
    unit === 'ms' ? `${format.number(n, 1)} ms` : `${format.number(n / 1e6, 1)} Mbit/s`
  const values = points.map(p => p.value)
  return (
    <figure className="plot">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <path d={lineThrough(values, WIDTH, HEIGHT)} />
      </svg>
      <figcaption>
        <span>{format.dateTime(points[0]!.at)}</span>
        <span>
          {write(Math.min(...values))} – {write(Math.max(...values))}
        </span>
        <span>{format.dateTime(points.at(-1)!.at)}</span>
      </figcaption>
      <ol className="visually-hidden">
        {points.map(p => (
          <li key={p.at}>
            {format.dateTime(p.at)}: {write(p.value)}
          </li>
        ))}
      </ol>
    </figure>
  )
}
