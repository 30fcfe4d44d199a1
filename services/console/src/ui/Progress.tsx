import { Label } from 'react-aria-components/Label'
import { ProgressBar } from 'react-aria-components/ProgressBar'
import { classes } from './classes.ts'
import type { Tone } from './Status.tsx'
import './Progress.css'

export interface Part {
  tone: Tone
  n: number
  label: string
}

/** How far something is. @param props.parts shares of `total` in colours of their own, such as succeeded and failed */
export function Progress({
  label,
  isLabelHidden = false,
  parts,
  total,
}: {
  label: string
  isLabelHidden?: boolean
  parts: readonly Part[]
  total: number
}) {
  const done = parts.reduce((sum, p) => sum + p.n, 0)
  return (
    <ProgressBar
      className="progress"
      value={done}
      maxValue={Math.max(total, 1)}
      aria-label={isLabelHidden ? label : undefined}
    >
      {({ valueText }) => (
        <>
          {!isLabelHidden && (
            <span className="progress-head">
              <Label>{label}</Label>
              <span className="muted">{valueText}</span>
            </span>
          )}
          <span className="progress-track">
            {parts.map(p =>
              p.n === 0 ? null : (
                <span
                  key={p.label}
                  className={classes('progress-part', `tone-${p.tone}`)}
                  style={{ width: `${(100 * p.n) / Math.max(total, 1)}%` }}
                />
              ),
            )}
          </span>
        </>
      )}
    </ProgressBar>
  )
}
