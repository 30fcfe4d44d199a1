import { useState } from 'react'
import { useMay } from '../../../app/session.ts'
import { EditIcon } from '../../../icons/icons.tsx'
import { useFormat, useWords } from '../../../preferences/react.tsx'
import { IconButton } from '../../../ui/Button.tsx'
import { Card, Facts } from '../../../ui/Card.tsx'
import { Time } from '../../../ui/Time.tsx'
import { classes } from '../../../ui/classes.ts'
import { ParameterPanel } from '../parameters/ParameterPanel.tsx'
import type { Row, Shown } from './read.ts'
import { Value } from './value.tsx'
import type { Group } from './readings.ts'
import { words } from './words.ts'

type Word = Exclude<keyof (typeof words)['en'], 'more' | 'change'>

/** More instances than these are counted. */
const MOST_ROWS = 12

/** One card of the summary. */
export function GroupCard({ deviceId, group, rows }: { deviceId: string; group: Group; rows: readonly Row[] }) {
  const t = useWords(words)
  const [changing, setChanging] = useState<string | null>(null)
  return (
    <Card title={t(group.id)}>
      {group.layout === 'facts' ? (
        <OneObject values={rows[0]!.values} />
      ) : (
        <ManyObjects group={group} rows={rows} onChange={setChanging} />
      )}
      {changing !== null && <ParameterPanel deviceId={deviceId} name={changing} onClose={() => setChanging(null)} />}
    </Card>
  )
}

function OneObject({ values }: { values: readonly (Shown | null)[] }) {
  const t = useWords(words)
  return (
    <Facts
      items={values
        .filter(v => v !== null)
        .map(v => ({
          name: t(v.reading.word as Word),
          value: (
            <Aged value={v}>
              <Value value={v} />
            </Aged>
          ),
        }))}
    />
  )
}

/** A value whose age shows on hover. */
function Aged({ value, children }: { value: Shown; children: React.ReactNode }) {
  const t = useWords(words)
  const format = useFormat()
  const title = value.updatedAt === null ? undefined : `${t('asOf')} ${format.dateTime(value.updatedAt)}`
  return (
    <span className="summary-value" title={title}>
      {children}
    </span>
  )
}

function ManyObjects({ group, rows, onChange }: { group: Group; rows: readonly Row[]; onChange(name: string): void }) {
  const t = useWords(words)
  const mayChange = useMay('tasks.create:setParameterValues')
  // A column of which no instance tells anything is none.
  const columns = group.readings
    .map((reading, i) => ({ reading, i }))
    .filter(c => rows.some(r => r.values[c.i] !== null))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is too wide is scrolled by the keyboard
    <div className="summary-scroll" tabIndex={0}>
      <table className="summary-table">
        <thead>
          <tr>
            {columns.map(c => (
              <th key={c.reading.word} scope="col">
                {t(c.reading.word as Word)}
              </th>
            ))}
            <th scope="col" className="summary-age">
              {t('asOf')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_ROWS).map(row => (
            <tr key={row.object}>
              {columns.map(({ reading, i }) => {
                const value = row.values[i]!
                const Cell = reading.isTitle ? 'th' : 'td'
                return (
                  <Cell
                    key={reading.word}
                    {...(reading.isTitle ? { scope: 'row' } : {})}
                    className={classes(reading.unit === 'text' && 'summary-text')}
                  >
                    {value === null ? (
                      <span className="muted">–</span>
                    ) : (
                      <Aged value={value}>
                        <Value value={value} />
                        {reading.isEditable && value.isWritable && mayChange && (
                          <IconButton
                            size="s"
                            label={t('change', { what: t(reading.word as Word) })}
                            icon={<EditIcon size={14} />}
                            onPress={() => onChange(value.names[0]!)}
                          />
                        )}
                      </Aged>
                    )}
                  </Cell>
                )
              })}
              <td className="summary-age muted">
                <Time
                  at={
                    row.values
                      .map(v => v?.updatedAt)
                      .filter(Boolean)
                      .sort()[0] ?? null
                  }
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST_ROWS && <p className="muted">{t('more', { n: rows.length - MOST_ROWS })}</p>}
    </div>
  )
}
