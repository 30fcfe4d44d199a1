import { useMutation } from '@tanstack/react-query'
import { request } from '../../api/client.ts'
import { DownloadIcon } from '../../icons/icons.tsx'
import { useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { useErrorText } from '../../ui/States.tsx'
import { saveAs } from '../../ui/save-as.ts'
import { toast } from '../../ui/Toasts.tsx'
import type { AuditSearch } from './filters.ts'
import { words } from './words.ts'

const LINES = 'application/x-ndjson'

/** All entries that the filters let through, as a file of JSON lines. */
export function Export({ query }: { query: AuditSearch }) {
  const t = useWords(words)
  const errorText = useErrorText()
  const run = useMutation({
    async mutationFn() {
      const search = new URLSearchParams(query).toString()
      const url = `${location.origin}/api/v1/audit${search === '' ? '' : `?${search}`}`
      const response = await request(new Request(url, { headers: { accept: LINES } }))
      saveAs(await response.blob(), `audit-${new Date().toISOString().slice(0, 10)}.jsonl`)
    },
    onError(error) {
      const { title, detail } = errorText(error)
      toast({ tone: 'bad', title, detail })
    },
  })
  return (
    <Button icon={<DownloadIcon size={16} />} isPending={run.isPending} onPress={() => run.mutate()}>
      {run.isPending ? t('exporting') : t('export')}
    </Button>
  )
}
