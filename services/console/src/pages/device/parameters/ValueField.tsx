import { useWords } from '../../../preferences/react.tsx'
import { TextField } from '../../../ui/Field.tsx'
import { Segments } from '../../../ui/Segments.tsx'
import { Select } from '../../../ui/Select.tsx'
import { choicesOf, isNumber, lengthsOf, objectionTo, rangeText } from './check.ts'
import type { Definition } from './check.ts'
import { parameterWords } from './words.ts'

export interface ValueFieldProps {
  /** Null: in no data model. */
  definition: Definition | null
  type: string | null
  isSecret: boolean
  value: string
  onChange(value: string): void
}

/** What is wrong with a value, in words; undefined: nothing. */
export function useObjection(): (value: string, definition: Definition | null) => string | undefined {
  const t = useWords(parameterWords)
  return (value, definition) => {
    const objection = definition === null ? null : objectionTo(value, definition)
    if (objection === null) return undefined
    switch (objection.word) {
      case 'range':
      case 'length':
      case 'items':
        return t(`wrong.${objection.word}`, objection.values)
      case 'notOneOf':
        return t('wrong.notOneOf', objection.values)
      default:
        return t(`wrong.${objection.word}`)
    }
  }
}

/** A field of the kind that the type asks for. */
export function ValueField({ definition, type, isSecret, value, onChange }: ValueFieldProps) {
  const t = useWords(parameterWords)
  const objection = useObjection()
  const kind = definition?.type ?? type
  const choices = definition === null || definition.list !== undefined ? [] : choicesOf(definition)
  if (kind === 'xsd:boolean') {
    const isOn = value === '1' || value.toLowerCase() === 'true'
    return (
      <div className="field">
        <span className="field-label">{t('value')}</span>
        <Segments
          label={t('value')}
          options={[
            { value: '1', label: t('true') },
            { value: '0', label: t('false') },
          ]}
          value={isOn ? '1' : '0'}
          onChange={onChange}
        />
      </div>
    )
  }
  if (choices.length > 0 && definition!.open !== true)
    return (
      <Select
        label={t('value')}
        options={[...new Set([...choices, value])].filter(v => v !== '').map(v => ({ value: v, label: v }))}
        value={value}
        onChange={onChange}
      />
    )
  return (
    <TextField
      label={t('value')}
      isMono
      autoFocus
      autoComplete="off"
      spellCheck="false"
      {...(isSecret ? { type: 'password', placeholder: t('secretHint') } : {})}
      {...(kind !== null && isNumber(kind) ? { inputMode: 'numeric' as const } : {})}
      help={<Hint definition={definition} kind={kind} />}
      error={isSecret && value === '' ? undefined : objection(value, definition)}
      value={value}
      onChange={onChange}
    />
  )
}

/** What may be entered. */
function Hint({ definition, kind }: { definition: Definition | null; kind: string | null }) {
  const t = useWords(parameterWords)
  if (definition === null) return <>{t('noModel')}</>
  const lengths = lengthsOf(definition)
  const choices = definition.enumeration ?? []
  const parts = [
    definition.list !== undefined && t('isList'),
    definition.ranges !== undefined && rangeText(definition.ranges),
    definition.units,
    lengths.length > 0 && t('characters', { range: rangeText(lengths) }),
    kind === 'xsd:dateTime' && t('timeHint'),
    choices.length > 0 && t('oneOf', { text: choices.join(', ') }),
  ].filter(Boolean)
  return <>{parts.join(' · ')}</>
}
