import { DownloadIcon } from '../../icons/icons.tsx'
import { useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { useDownload } from '../../ui/useDownload.ts'
import type { AuditSearch } from './filters.ts'
import { words } from './words.ts'

const LINES = 'application/x-ndjson'

/** All entries that the filters let through, as a file of JSON lines. */
export function Export({ query }: { query: AuditSearch }) {
  const t = useWords(words)
  const download = useDownload()
  const run = (): void => {
    const search = new URLSearchParams(query).toString()
    download.mutate({
      path: `/audit${search === '' ? '' : `?${search}`}`,
      name: `audit-${new Date().toISOString().slice(0, 10)}.jsonl`,
      accept: LINES,
    })
  }
  return (
    <Button icon={<DownloadIcon size={16} />} isPending={download.isPending} onPress={run}>
      {download.isPending ? t('exporting') : t('export')}
    </Button>
  )
}
