import { useMutation } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'
import type { Schemas } from '../../api/client.ts'
import { useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { Failed } from '../../ui/States.tsx'
import { Status } from '../../ui/Status.tsx'
import { words } from './words.ts'

type Checked = Schemas['AuditCheck'] & { remembered: Head | null }
interface Head {
  seq: number
  hash: string
}

/** The head of the last check that was well: what was cut off at the end since then shows by it. */
const KEY = 'audit-head'

function rememberedHead(): Head | null {
  try {
    const head = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Head | null
    return typeof head?.seq === 'number' && /^[0-9a-f]{64}$/.test(head.hash) ? head : null
  } catch {
    return null
  }
}

/** Reads the whole log and says whether it is what was written. */
export function Check() {
  const t = useWords(words)
  const check = useMutation({
    async mutationFn(): Promise<Checked> {
      const remembered = rememberedHead()
      const found = await dataOf(
        api.GET('/audit/check', {
          params: { query: remembered === null ? {} : { seq: remembered.seq, hash: remembered.hash } },
        }),
      )
      if (found.ok) localStorage.setItem(KEY, JSON.stringify(found.head))
      return { ...found, remembered }
    },
  })
  const { data } = check
  return (
    <div className="audit-check">
      <Button isPending={check.isPending} onPress={() => check.mutate()}>
        {t('check')}
      </Button>
      <div role="status">
        {check.isPending && <span className="muted">{t('checking')}</span>}
        {data !== undefined && !check.isPending && <Found found={data} />}
      </div>
      {check.error !== null && <Failed error={check.error} retry={() => check.mutate()} />}
    </div>
  )
}

function Found({ found }: { found: Checked }) {
  const t = useWords(words)
  const notes = [
    ...(found.ok ? [t('intactText', { seq: found.head.seq })] : []),
    ...(found.ok && found.remembered !== null ? [t('remembered', { seq: found.remembered.seq })] : []),
    ...(found.begins === null ? [] : [t('begins', { seq: found.begins.seq })]),
    ...(found.sealedByGoneKeys === 0 ? [] : [t('goneKeys', { n: found.sealedByGoneKeys })]),
  ]
  return (
    <>
      <Status tone={found.ok ? 'good' : 'bad'}>{t(found.ok ? 'intact' : 'flawed')}</Status>{' '}
      <span className="muted">{notes.join(' ')}</span>
      {!found.ok && (
        <>
          <p>{t('flaws', { n: found.flawCount })}</p>
          <ul>
            {found.flaws.map(f => (
              <li key={`${f.seq} ${f.what}`}>
                {t('entry', { seq: f.seq })}: {f.what}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
