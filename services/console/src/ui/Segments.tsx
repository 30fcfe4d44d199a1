import { ToggleButton } from 'react-aria-components/ToggleButton'
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup'
import type { Option } from './Select.tsx'
import './Segments.css'

/** One of two or three, all of them seen at once. */
export function Segments<V extends string>({
  label,
  options,
  value,
  onChange,
}: {
  label: string
  options: readonly Option<V>[]
  value: V
  onChange(value: V): void
}) {
  return (
    <ToggleButtonGroup
      className="segments"
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={keys => {
        const [first] = keys
        if (first !== undefined) onChange(first as V)
      }}
    >
      {options.map(o => (
        <ToggleButton key={o.value} id={o.value} className="segment">
          {o.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  )
}
