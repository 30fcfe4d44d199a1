import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf, request } from '../../../api/client.ts'
import { ApiError } from '../../../api/problem.ts'
import { may } from '../../../app/permissions.ts'
import { useMe } from '../../../app/session.ts'
import { useTaskTypeName } from '../../../domain/status.tsx'
import { TASK_TYPES } from '../../../domain/statuses.ts'
import type { TaskTypeName } from '../../../domain/statuses.ts'
import { useWords } from '../../../preferences/react.tsx'
import { Button } from '../../../ui/Button.tsx'
import { ComboBox } from '../../../ui/ComboBox.tsx'
import { Dialog } from '../../../ui/Dialog.tsx'
import { TextField } from '../../../ui/Field.tsx'
import { Select } from '../../../ui/Select.tsx'
import { Failed, Loading, useErrorText } from '../../../ui/States.tsx'
import { giveTask } from '../device.ts'
import type { NewTask } from '../device.ts'
import { argumentsFrom, fieldsOf, textOf } from './schema.ts'
import type { Field, Schema } from './schema.ts'
import { deviceTaskWords } from './words.ts'

/** The description of the API, which knows what each kind of task takes. */
const descriptionQuery = {
  queryKey: ['openapi'],
  staleTime: Number.POSITIVE_INFINITY,
  async queryFn(): Promise<Readonly<Record<string, Schema>>> {
    const response = await request(new Request(`${location.origin}/api/v1/openapi.json`))
    return ((await response.json()) as { components: { schemas: Record<string, Schema> } }).components.schemas
  },
}

const schemaName = (type: string): string => `Create${type.charAt(0).toUpperCase()}${type.slice(1)}`

/** A task of any kind that one may give, by a form that is made of its description. */
export function NewTaskDialog({ deviceId, onClose }: { deviceId: string; onClose(): void }) {
  const t = useWords(deviceTaskWords)
  const typeName = useTaskTypeName()
  const { grants, tenant } = useMe()
  const types = TASK_TYPES.filter(type => may(grants, `tasks.create:${type}`, tenant))
  const [type, setType] = useState<TaskTypeName>(types[0]!)
  const { data: schemas, error, refetch } = useQuery(descriptionQuery)
  const schema = schemas?.[schemaName(type)]
  return (
    <Dialog isOpen kind="drawer" onClose={onClose} title={t('new')}>
      <Select<TaskTypeName>
        label={t('kind')}
        options={types.map(value => ({ value, label: typeName(value) }))}
        value={type}
        onChange={setType}
      />
      {schema !== undefined ? (
        <Form key={type} deviceId={deviceId} type={type} schema={schema} onDone={onClose} />
      ) : error === null ? (
        <Loading />
      ) : (
        <Failed error={error} retry={() => void refetch()} />
      )}
    </Dialog>
  )
}

function Form({ deviceId, type, schema, onDone }: { deviceId: string; type: string; schema: Schema; onDone(): void }) {
  const t = useWords(deviceTaskWords)
  const errorText = useErrorText()
  const fields = fieldsOf(schema)
  const example = (schema.example ?? {}) as Record<string, unknown>
  const [entered, setEntered] = useState<Record<string, string>>(() =>
    Object.fromEntries(fields.map(f => [f.name, f.isRequired ? textOf(f, example) : ''])),
  )
  const [reason, setReason] = useState('')
  const { given, wrong } = argumentsFrom(fields, entered)
  const give = useMutation({
    mutationFn: () => giveTask(deviceId, { type, ...given } as unknown as NewTask, { reason }),
    onSuccess: onDone,
  })
  const problem = give.error
  const errors = problem instanceof ApiError ? (problem.body.errors ?? []) : []
  return (
    <form
      className="task-form"
      onSubmit={e => {
        e.preventDefault()
        if (wrong.size === 0) give.mutate()
      }}
    >
      {schema.description !== undefined && <p className="muted">{schema.description}</p>}
      {fields.map(f => (
        <FieldOf
          key={f.name}
          field={f}
          value={entered[f.name] ?? ''}
          isWrong={wrong.has(f.name)}
          onChange={text => setEntered(now => ({ ...now, [f.name]: text }))}
        />
      ))}
      <TextField label={t('reason')} value={reason} onChange={setReason} maxLength={500} />
      {problem !== null && (
        <div className="task-fault" role="alert">
          <h3>{errorText(problem).title}</h3>
          {errors.length === 0 ? (
            <p>{errorText(problem).detail}</p>
          ) : (
            <ul>
              {errors.map(e => (
                <li key={`${e.where} ${e.detail}`}>
                  <code>{e.where}</code> {e.detail}
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
      <Button kind="primary" type="submit" isPending={give.isPending} isDisabled={wrong.size > 0}>
        {t('give')}
      </Button>
    </form>
  )
}

interface FieldProps {
  field: Field
  value: string
  isWrong: boolean
  onChange(text: string): void
}

/** Names of arguments are those of the API: whoever gives tasks by it finds them again. */
function FieldOf({ field, value, isWrong, onChange }: FieldProps) {
  const t = useWords(deviceTaskWords)
  const empty = value.trim() === ''
  if (field.name === 'file') return <FileField field={field} value={value} isWrong={isWrong} onChange={onChange} />
  if (field.kind === 'choice' || field.kind === 'boolean') {
    const choices = field.kind === 'boolean' ? ['true', 'false'] : field.choices
    return (
      <Select
        label={field.name}
        options={[
          ...(field.isRequired ? [] : [{ value: '', label: t('leftOut') }]),
          ...choices.map(c => ({ value: c, label: c })),
        ]}
        value={value}
        onChange={onChange}
      />
    )
  }
  const isLong = field.kind === 'json' || field.kind === 'lines'
  return (
    <TextField
      label={field.name}
      isMono
      isRequired={field.isRequired}
      help={[field.description, field.kind === 'lines' && t('lines'), field.kind === 'json' && t('json')]
        .filter(Boolean)
        .join(' · ')}
      error={isWrong && !empty ? t(field.kind === 'number' ? 'notNumber' : 'notJson') : undefined}
      {...(isLong ? { rows: field.kind === 'json' ? 6 : 3 } : {})}
      {...(field.name === 'password' ? { type: 'password', autoComplete: 'off' } : {})}
      value={value}
      onChange={onChange}
    />
  )
}

const MOST_FILES = 200

function FileField({ field, value, onChange }: FieldProps) {
  const { data } = useQuery({
    queryKey: ['files', 'offered', 'names'],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/files', { params: { query: { limit: MOST_FILES, sent: false } }, signal })),
  })
  return (
    <ComboBox
      label={field.name}
      isMono
      help={field.description}
      options={data?.items.map(f => f.name) ?? []}
      value={value}
      onChange={onChange}
    />
  )
}
