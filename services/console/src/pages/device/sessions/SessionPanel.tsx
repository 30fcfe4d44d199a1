import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../../api/client.ts'
import type { Schemas } from '../../../api/client.ts'
import { useMay } from '../../../app/session.ts'
import { ArrowDownIcon, ArrowUpIcon } from '../../../icons/icons.tsx'
import { useFormat, useWords } from '../../../preferences/react.tsx'
import { Copy } from '../../../ui/Copy.tsx'
import { Dialog } from '../../../ui/Dialog.tsx'
import { SearchField } from '../../../ui/Field.tsx'
import { Failed, Loading } from '../../../ui/States.tsx'
import { Xml } from './Xml.tsx'
import { sessionWords } from './words.ts'

type Message = Schemas['Message']

/** What was said in one session, message by message. */
export function SessionPanel({ deviceId, id, onClose }: { deviceId: string; id: string; onClose(): void }) {
  const t = useWords(sessionWords)
  const mayRead = useMay('messages.read')
  const [search, setSearch] = useState('')
  const { data, error, refetch } = useQuery({
    queryKey: ['device', deviceId, 'sessions', id, 'messages'],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/sessions/{id}/messages', { params: { path: { id } }, signal })).then(page => page.items),
    enabled: mayRead,
  })
  const found = data?.filter(
    m => search === '' || `${m.method}\n${m.xml ?? ''}`.toLowerCase().includes(search.toLowerCase()),
  )
  return (
    <Dialog isOpen kind="drawer" onClose={onClose} title={t('session')}>
      {!mayRead ? (
        <p>{t('mayNot')}</p>
      ) : found === undefined ? (
        error === null ? (
          <Loading />
        ) : (
          <Failed error={error} retry={() => void refetch()} />
        )
      ) : (
        <>
          <SearchField label={t('search')} value={search} onChange={setSearch} />
          {data?.every(m => m.xml === null) && <p className="muted">{t('notKept')}</p>}
          <ol className="messages">
            {found.map((m, i) => (
              <OneMessage
                // biome-ignore lint/suspicious/noArrayIndexKey: messages have no ids, and their order does not change
                key={i}
                message={m}
                search={search}
              />
            ))}
          </ol>
          {found.length === 0 && <p className="muted">{t('noneFound')}</p>}
        </>
      )}
    </Dialog>
  )
}

function OneMessage({ message, search }: { message: Message; search: string }) {
  const t = useWords(sessionWords)
  const format = useFormat()
  const isOurs = message.direction === 'acs'
  const head = (
    <>
      <span className={isOurs ? 'message-acs' : 'message-cpe'} title={t(isOurs ? 'fromAcs' : 'fromCpe')}>
        {isOurs ? <ArrowDownIcon size={14} /> : <ArrowUpIcon size={14} />}
        <span className="visually-hidden">{t(isOurs ? 'fromAcs' : 'fromCpe')}</span>
      </span>
      <strong>{message.method === 'Empty' ? t('nothing') : message.method}</strong>
      <span className="muted">{format.bytes(message.bytes)}</span>
      <time className="muted" dateTime={message.at}>
        {format.time(message.at)}
      </time>
    </>
  )
  return (
    <li className="message">
      {message.xml === null ? (
        <div className="message-head">{head}</div>
      ) : (
        <details open={search !== ''}>
          <summary className="message-head">{head}</summary>
          <div className="message-copy">
            <Copy text={message.xml} what={message.method} />
          </div>
          <Xml text={message.xml} search={search} />
        </details>
      )}
      {message.refused !== null && <p className="message-refused">{message.refused.explanation}</p>}
    </li>
  )
}
