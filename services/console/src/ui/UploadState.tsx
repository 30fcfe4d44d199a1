import { useWords } from '../preferences/react.tsx'
import { FormError } from './FormError.tsx'
import { Progress } from './Progress.tsx'
import type { Uploading } from './useUpload.ts'
import { uiWords } from './words.ts'

/** How far a file is that is being sent, and what the API says of one that it does not take. */
export function UploadState({ uploading }: { uploading: Pick<Uploading, 'share' | 'error'> }) {
  const t = useWords(uiWords)
  const { share, error } = uploading
  if (share !== null)
    return (
      <Progress
        label={t('sending')}
        total={100}
        parts={[{ tone: 'info', n: Math.round(share * 100), label: t('sending') }]}
      />
    )
  return <FormError error={error} />
}
