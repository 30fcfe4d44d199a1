import type { Schemas } from '../../../api/client.ts'
import { LockIcon } from '../../../icons/icons.tsx'
import { useWords } from '../../../preferences/react.tsx'
import { parameterWords } from './words.ts'

/** A value as the device has it; a secret is said to be one. */
export function Value({ parameter }: { parameter: Pick<Schemas['Parameter'], 'value' | 'secret'> }) {
  const t = useWords(parameterWords)
  if (parameter.value === null)
    return parameter.secret ? (
      <span className="parameter-secret muted">
        <LockIcon size={13} /> {t('secret')}
      </span>
    ) : (
      <span className="muted">{t('unknown')}</span>
    )
  if (parameter.value === '') return <span className="muted">{t('empty')}</span>
  return <span className="parameter-value mono">{parameter.value}</span>
}
