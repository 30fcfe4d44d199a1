import { useWords } from '../../../preferences/react.tsx'
import { Facts } from '../../../ui/Card.tsx'
import { roundTrips } from './tests.ts'
import type { Result } from './tests.ts'
import { diagnosticWords } from './words.ts'

/** What came of a test: its values by their names in the data model, and its tables, hops with bars of their times. */
export function ResultView({ result }: { result: Result }) {
  const t = useWords(diagnosticWords)
  const values = Object.entries(result.values).filter(
    ([name, value]) => value !== '' && !name.endsWith('NumberOfEntries'),
  )
  return (
    <>
      <Facts items={[{ name: t('state'), value: result.state }, ...values.map(([name, value]) => ({ name, value }))]} />
      {Object.entries(result.tables).map(
        ([name, rows]) => rows.length > 0 && <Rows key={name} isHops={name === 'RouteHops'} rows={rows} />,
      )}
    </>
  )
}

function Rows({ rows, isHops }: { rows: readonly Readonly<Record<string, string>>[]; isHops: boolean }) {
  const t = useWords(diagnosticWords)
  const columns = [...new Set(rows.flatMap(r => Object.keys(r)))].filter(c =>
    rows.some(r => r[c] !== undefined && r[c] !== ''),
  )
  const times = rows.map(r => roundTrips(r['RTTimes']))
  const longest = Math.max(1, ...times.flat())
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is too wide is scrolled by the keyboard
    <div className="diagnostics-rows" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">#</th>
            {columns.map(c => (
              <th key={c} scope="col">
                {c}
              </th>
            ))}
            {isHops && <th scope="col">{t('times')}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its number
            <tr key={i}>
              <td className="muted">{i + 1}</td>
              {columns.map(c => (
                <td key={c}>{row[c]}</td>
              ))}
              {isHops && (
                <td>
                  <span
                    className="diagnostics-bar"
                    aria-hidden="true"
                    style={{ width: `${(Math.max(0, ...times[i]!) / longest) * 8}rem` }}
                  />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
