import { useQuery } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'
import { useMe } from '../../app/session.ts'
import { may } from '../../app/permissions.ts'
import { useTaskTypeName } from '../../domain/status.tsx'
import { useWords } from '../../preferences/react.tsx'
import { ComboBox } from '../../ui/ComboBox.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Select } from '../../ui/Select.tsx'
import { useParameterNames } from '../devices/filter/useParameterNames.ts'
import { JOB_TASKS } from './job.ts'
import type { TaskDraft } from './job.ts'
import { words } from './words.ts'

/** What the devices shall do: the kinds that one may give, and what each needs. */
export function TaskFields({ draft, onChange }: { draft: TaskDraft; onChange(draft: TaskDraft): void }) {
  const t = useWords(words)
  const { grants, tenant } = useMe()
  const typeName = useTaskTypeName()
  const types = JOB_TASKS.filter(type => may(grants, `tasks.create:${type}`, tenant))
  const change = (part: Partial<TaskDraft>): void => onChange({ ...draft, ...part })
  const hasName = ['setParameterValues', 'getParameterValues', 'refresh'].includes(draft.type)
  const names = useParameterNames(draft.name, hasName)
  return (
    <>
      <Select
        label={t('kind')}
        options={types.map(value => ({ value, label: typeName(value) }))}
        value={draft.type}
        onChange={type => change({ type })}
      />
      {hasName && (
        <ComboBox
          label={draft.type === 'refresh' ? t('path') : t('parameter')}
          help={draft.type === 'refresh' ? t('pathHelp') : undefined}
          options={names}
          value={draft.name}
          onChange={name => change({ name })}
          isMono
        />
      )}
      {draft.type === 'setParameterValues' && (
        <TextField label={t('value')} value={draft.value} onChange={value => change({ value })} isMono />
      )}
      {draft.type === 'download' && <FileField file={draft.file} onChange={file => change({ file })} />}
      {draft.type === 'scheduleInform' && (
        <TextField
          label={t('seconds')}
          value={draft.seconds}
          onChange={seconds => change({ seconds })}
          inputMode="numeric"
        />
      )}
    </>
  )
}

const MOST_FILES = 200

function FileField({ file, onChange }: { file: string; onChange(file: string): void }) {
  const t = useWords(words)
  const { data } = useQuery({
    queryKey: ['files', 'names'],
    queryFn: ({ signal }) => dataOf(api.GET('/files', { params: { query: { limit: MOST_FILES } }, signal })),
  })
  const names = data?.items.map(f => f.name) ?? []
  return (
    <ComboBox
      label={t('file')}
      options={names}
      value={file}
      onChange={onChange}
      help={data !== undefined && names.length === 0 ? t('noFiles') : undefined}
    />
  )
}
