import { TrashIcon } from '../../icons/icons.tsx'
import { useWords } from '../../preferences/react.tsx'
import { IconButton } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Select } from '../../ui/Select.tsx'
import type { RuleForm } from './tenant-form.ts'
import { words } from './words.ts'

const LISTENERS = ['any', 'http', 'https'] as const

/** One rule for new devices. */
export function RuleFields({
  title,
  rule,
  isFixed,
  onChange,
  onRemove,
}: {
  title: string
  rule: RuleForm
  isFixed: boolean
  onChange(rule: RuleForm): void
  onRemove(): void
}) {
  const t = useWords(words)
  return (
    <fieldset className="tenant-rule">
      <legend>{title}</legend>
      {(['oui', 'productClass', 'networks'] as const).map(field => (
        <TextField
          key={field}
          label={t(field)}
          value={rule[field]}
          onChange={value => onChange({ ...rule, [field]: value })}
          isReadOnly={isFixed}
          isMono
        />
      ))}
      <Select
        label={t('listener')}
        options={LISTENERS.map(value => ({ value, label: t(`listener.${value}`) }))}
        value={rule.listener}
        onChange={listener => onChange({ ...rule, listener })}
        isDisabled={isFixed}
      />
      {!isFixed && <IconButton label={t('removeRule')} icon={<TrashIcon size={16} />} onPress={onRemove} />}
    </fieldset>
  )
}
