import { useMemo, useState } from 'react'
import { ChevronDownIcon, ChevronRightIcon } from '../../../icons/icons.tsx'
import { useWords } from '../../../preferences/react.tsx'
import { linesOf, unfolded } from './xml.ts'
import { sessionWords } from './words.ts'

/** More lines than these show when they are asked for: a browser lays out some thousands at once, not a million. */
const MOST_LINES = 2_000

/** XML that can be read, folded and searched. */
export function Xml({ text, search }: { text: string; search: string }) {
  const t = useWords(sessionWords)
  const lines = useMemo(() => linesOf(text), [text])
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set())
  const [most, setMost] = useState(MOST_LINES)
  const shown = unfolded(lines, folded)
  const toggle = (i: number): void =>
    setFolded(now => {
      const next = new Set(now)
      if (!next.delete(i)) next.add(i)
      return next
    })
  return (
    <div className="xml mono">
      {shown.slice(0, most).map(i => {
        const line = lines[i]!
        const isFolded = folded.has(i)
        return (
          <div key={i} className="xml-line" style={{ '--depth': line.depth } as Record<string, number>}>
            {line.end === null ? (
              <span className="xml-fold" />
            ) : (
              <button
                type="button"
                className="xml-fold"
                aria-expanded={!isFolded}
                aria-label={line.text}
                onClick={() => toggle(i)}
              >
                {isFolded ? <ChevronRightIcon size={12} /> : <ChevronDownIcon size={12} />}
              </button>
            )}
            <span>
              <Marked text={line.text} search={search} />
              {isFolded && ' …'}
            </span>
          </div>
        )
      })}
      {shown.length > most && (
        <button type="button" className="device-list-open" onClick={() => setMost(most + MOST_LINES)}>
          {t('moreLines', { n: shown.length - most })}
        </button>
      )}
    </div>
  )
}

function Marked({ text, search }: { text: string; search: string }) {
  const at = search === '' ? -1 : text.toLowerCase().indexOf(search.toLowerCase())
  if (at === -1) return text
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + search.length)}</mark>
      {text.slice(at + search.length)}
    </>
  )
}
