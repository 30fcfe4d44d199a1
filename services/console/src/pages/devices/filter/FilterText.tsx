import { useId, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { useWords } from '../../../preferences/react.tsx'
import { Button } from '../../../ui/Button.tsx'
import { classes } from '../../../ui/classes.ts'
import { words } from '../words.ts'
import { suggestionsFor, taken, typedAt } from './complete.ts'
import type { Suggestion } from './complete.ts'
import { useParameterNames } from './useParameterNames.ts'

const MOST_SHOWN = 8
const EXAMPLE = 'state = active AND softwareVersion = "1.*" AND "Device.DeviceInfo.UpTime" < 3600'

/** The filter as text; what is typed is completed, and Enter applies it. */
export function FilterText({
  filter,
  onApply,
  note,
  onChips,
}: {
  filter: string
  onApply(filter: string): void
  note?: string | undefined
  onChips?: (() => void) | undefined
}) {
  const t = useWords(words)
  const list = useId()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(filter)
  const [caret, setCaret] = useState(filter.length)
  const [isOpen, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const typed = typedAt(text, caret)
  const names = useParameterNames(typed.text, isOpen && typed.kind === 'parameter')
  const suggestions: Suggestion[] =
    typed.kind === 'parameter'
      ? names.filter(n => n.startsWith(typed.text)).map(n => ({ label: n, insert: `"${n}"` }))
      : suggestionsFor(typed)
  const shown = isOpen ? suggestions.slice(0, MOST_SHOWN) : []

  const take = (s: Suggestion): void => {
    const next = taken(text, typed, s)
    setText(next.filter)
    setCaret(next.caret)
    setActive(-1)
    requestAnimationFrame(() => input.current?.setSelectionRange(next.caret, next.caret))
  }
  const onKeyDown = (e: KeyboardEvent): void => {
    if (e.key === 'Escape' && isOpen) {
      setOpen(false)
    } else if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      if (shown.length === 0) return setOpen(true)
      const step = e.key === 'ArrowDown' ? 1 : -1
      setActive((active + step + shown.length + (active === -1 && step === -1 ? 1 : 0)) % shown.length)
    } else if ((e.key === 'Enter' || e.key === 'Tab') && shown[active] !== undefined) {
      take(shown[active])
    } else if (e.key === 'Enter') {
      setOpen(false)
      onApply(text.trim())
    } else return
    e.preventDefault()
  }
  return (
    <div className="filter-text">
      <div className="filter-text-row">
        <input
          ref={input}
          className="input mono"
          value={text}
          aria-label={t('filterText')}
          placeholder={EXAMPLE}
          spellCheck={false}
          autoComplete="off"
          role="combobox"
          aria-expanded={shown.length > 0}
          aria-controls={list}
          aria-autocomplete="list"
          {...(shown[active] === undefined ? {} : { 'aria-activedescendant': `${list}-${active}` })}
          onChange={e => {
            setText(e.target.value)
            setCaret(e.target.selectionStart ?? e.target.value.length)
            setOpen(true)
            setActive(-1)
          }}
          onSelect={e => setCaret(e.currentTarget.selectionStart ?? 0)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
        <Button kind="primary" onPress={() => onApply(text.trim())}>
          {t('apply')}
        </Button>
        {onChips !== undefined && <Button onPress={onChips}>{t('asChips')}</Button>}
      </div>
      <div
        id={list}
        role="listbox"
        aria-label={t('filterText')}
        className={classes('popover', 'menu', 'filter-text-list')}
        hidden={shown.length === 0}
      >
        {shown.map((s, i) => (
          // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the field, which names the active one
          <div
            key={s.label}
            id={`${list}-${i}`}
            role="option"
            aria-selected={i === active}
            className="menu-item mono"
            data-focused={i === active || undefined}
            onPointerDown={e => {
              e.preventDefault()
              take(s)
            }}
          >
            <span>{s.label}</span>
          </div>
        ))}
      </div>
      {note !== undefined && <p className="field-help">{note}</p>}
    </div>
  )
}
