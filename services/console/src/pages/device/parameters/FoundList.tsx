import type { Schemas } from '../../../api/client.ts'
import { tableOf } from '../../../api/list.ts'
import type { List } from '../../../api/list.ts'
import { useWords } from '../../../preferences/react.tsx'
import { Empty } from '../../../ui/States.tsx'
import { Time } from '../../../ui/Time.tsx'
import { DataTable } from '../../../ui/table/DataTable.tsx'
import { Value } from './Value.tsx'
import { parameterWords } from './words.ts'

/** What a search found, whole names, a page at a time. */
export function FoundList({
  list,
  search,
  onLook,
}: {
  list: List<Schemas['Parameter']>
  search: string
  onLook(name: string): void
}) {
  const t = useWords(parameterWords)
  return (
    <DataTable
      {...tableOf(list)}
      label={t('list')}
      rowKey={p => p.name}
      onOpen={p => onLook(p.name)}
      columns={[
        {
          id: 'name',
          title: t('name'),
          width: 'minmax(16rem, 3fr)',
          phone: 'title',
          cell: p => (
            <button type="button" className="parameter-name mono" onClick={() => onLook(p.name)}>
              <Marked text={p.name} words={search} />
            </button>
          ),
        },
        {
          id: 'value',
          title: t('value'),
          width: 'minmax(9rem, 2fr)',
          phone: 'below',
          cell: p => <Value parameter={p} />,
        },
        {
          id: 'type',
          title: t('type'),
          width: '8rem',
          cell: p => <span className="muted">{p.type?.replace('xsd:', '') ?? ''}</span>,
        },
        {
          id: 'age',
          title: t('age'),
          width: '9rem',
          phone: 'aside',
          cell: p => (
            <span className="muted">
              <Time at={p.updatedAt} />
            </span>
          ),
        },
      ]}
      empty={<Empty title={t('noneFound')}>{t('noneFoundHelp')}</Empty>}
    />
  )
}

/** A name in which what was searched for stands out. */
function Marked({ text, words }: { text: string; words: string }) {
  const parts = words
    .split(/\s+/)
    .filter(w => w !== '')
    .map(w => w.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  if (parts.length === 0) return text
  return text.split(new RegExp(`(${parts.join('|')})`, 'gi')).map((part, i) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have no other name
    i % 2 === 1 ? <mark key={i}>{part}</mark> : part,
  )
}
