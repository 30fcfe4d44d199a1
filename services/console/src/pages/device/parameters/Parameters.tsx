import { useMutation } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useDeferredValue, useEffect, useRef, useState } from 'react'
import { api, dataOf } from '../../../api/client.ts'
import { useList } from '../../../api/list.ts'
import { useCommands } from '../../../app/palette/commands.ts'
import { useMay } from '../../../app/session.ts'
import { useFormat, useWords } from '../../../preferences/react.tsx'
import { Button } from '../../../ui/Button.tsx'
import { SearchField } from '../../../ui/Field.tsx'
import { Empty } from '../../../ui/States.tsx'
import { useErrorToast } from '../../../ui/useErrorToast.ts'
import { giveTask } from '../device.ts'
import { ChangesBar } from './ChangesBar.tsx'
import { FoundList } from './FoundList.tsx'
import { ObjectPanel } from './ObjectPanel.tsx'
import { ParameterPanel } from './ParameterPanel.tsx'
import { Tree } from './Tree.tsx'
import { parameterWords } from './words.ts'
import './parameters.css'

const route = getRouteApi('/shell/devices/$id/parameters')
const PAGE = 500

/** All that is known of a device: as a tree, or what a search finds. */
export default function Parameters() {
  const t = useWords(parameterWords)
  const { id } = route.useParams()
  const { q, at } = route.useSearch()
  const navigate = route.useNavigate()
  const [typed, setTyped] = useState(q ?? '')
  const field = useRef<HTMLInputElement>(null)
  const search = useDeferredValue(typed.trim())

  useEffect(() => {
    if (search === (q ?? '')) return
    const timer = setTimeout(
      () => void navigate({ search: now => withoutNothing({ ...now, q: search }), replace: true }),
      200,
    )
    return () => clearTimeout(timer)
  }, [search, q, navigate])
  const look = (name: string | null): void =>
    void navigate({ search: now => withoutNothing({ ...now, at: name ?? '' }), replace: true })
  useCommands([{ id: 'device.searchParameters', label: t('search'), run: () => field.current?.focus() }])

  return (
    <div className="parameters">
      <div className="parameters-bar">
        <SearchField
          label={t('search')}
          placeholder={t('searchHint')}
          value={typed}
          onChange={setTyped}
          inputRef={field}
        />
        <ReadAll id={id} />
      </div>
      {search === '' ? (
        <Tree id={id} at={at ?? null} onLook={look} empty={<NothingKnown />} />
      ) : (
        <Found id={id} search={search} onLook={look} />
      )}
      <ChangesBar deviceId={id} />
      {at !== undefined &&
        (at.endsWith('.') ? (
          <ObjectPanel deviceId={id} path={at} onClose={() => look(null)} />
        ) : (
          <ParameterPanel deviceId={id} name={at} onClose={() => look(null)} />
        ))}
    </div>
  )
}

const withoutNothing = ({ q, at }: { q?: string; at?: string }): { q?: string; at?: string } => ({
  ...(q ? { q } : {}),
  ...(at ? { at } : {}),
})

function Found({ id, search, onLook }: { id: string; search: string; onLook(name: string): void }) {
  const t = useWords(parameterWords)
  const format = useFormat()
  const found = useList(['device', id, 'parameters', 'search', search], ({ page, signal }) =>
    dataOf(
      api.GET('/devices/{id}/parameters', {
        params: { path: { id }, query: { search, ...page, limit: PAGE } },
        signal,
      }),
    ),
  )
  const isUnknown = found.isLoading || (found.error !== null && found.rows.length === 0)
  return (
    <>
      <p className="muted parameters-count" role="status">
        {isUnknown
          ? ' '
          : found.hasMore
            ? t('foundMore', { n: format.number(found.rows.length) })
            : t('found', { n: found.rows.length })}
      </p>
      <FoundList list={found} search={search} onLook={onLook} />
    </>
  )
}

function ReadAll({ id }: { id: string }) {
  const t = useWords(parameterWords)
  const onError = useErrorToast()
  const may = useMay('tasks.create:refresh')
  const read = useMutation({
    mutationFn: () => giveTask(id, { type: 'refresh', path: '' }),
    onError,
  })
  if (!may) return null
  return (
    <Button isPending={read.isPending} onPress={() => read.mutate()}>
      {t('readAll')}
    </Button>
  )
}

function NothingKnown() {
  const t = useWords(parameterWords)
  return <Empty title={t('nothing')}>{t('nothingHelp')}</Empty>
}
