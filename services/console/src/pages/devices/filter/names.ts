import type { DeviceStateName } from '../../../domain/statuses.ts'
import { domainWords } from '../../../domain/words.ts'
import { useFormat, useWords } from '../../../preferences/react.tsx'
import { words } from '../words.ts'
import type { Chip, Comparator } from './chips.ts'
import { FIELDS } from './fields.ts'

/** What a field is called in the language of the person; its own name where there is none. */
export function useFieldName(): (name: string) => string {
  const t = useWords(words)
  const aliases: Record<string, string> = { tag: 'tags', mac: 'macAddresses' }
  return name => {
    const key = `column.${aliases[name] ?? name}`
    return key in words.en ? t(key as 'column.id') : name
  }
}

/** What the value of a comparison is called: states have names. */
export function useValueName(): (chip: Pick<Chip, 'name' | 'isParameter' | 'value'>) => string {
  const t = useWords(domainWords)
  const format = useFormat()
  return ({ name, isParameter, value }) => {
    if (isParameter) return value
    if (name === 'state' && `state.${value}` in domainWords.en) return t(`state.${value as DeviceStateName}`)
    const isTime = FIELDS.find(f => f.name === name)?.type === 'time' && /^\d{4}-\d\d-\d\dT.*Z$/.test(value)
    return isTime && !Number.isNaN(Date.parse(value)) ? format.dateTime(value) : value
  }
}

/** What a comparison is called: of a time "before" and "after". */
export function useComparatorName(): (chip: Pick<Chip, 'name' | 'isParameter'>, comparator: Comparator) => string {
  const t = useWords(words)
  return ({ name, isParameter }, comparator) => {
    const isTime = !isParameter && FIELDS.find(f => f.name === name)?.type === 'time'
    if (isTime && (comparator === '<' || comparator === '>')) return t(`op.time.${comparator}`)
    return t(`op.${comparator}`)
  }
}
