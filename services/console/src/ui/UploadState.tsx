import { ApiError } from '../api/problem.ts'
import { useWords } from '../preferences/react.tsx'
import { Progress } from './Progress.tsx'
import { useErrorText } from './States.tsx'
import type { Uploading } from './useUpload.ts'
import { uiWords } from './words.ts'
import './Field.css'

/** How far a file is that is being sent, and what the API says of one that it does not take. */
export function UploadState({ uploading }: { uploading: Pick<Uploading, 'share' | 'error'> }) {
  const t = useWords(uiWords)
  const errorText = useErrorText()
  const { share, error } = uploading
  if (share !== null)
    return (
      <Progress
        label={t('sending')}
        total={100}
        parts={[{ tone: 'info', n: Math.round(share * 100), label: t('sending') }]}
      />
    )
  if (error === null) return null
  const { title, detail } = errorText(error)
  const errors = error instanceof ApiError ? (error.body.errors ?? []) : []
  return (
    <div className="field-error" role="alert">
      <p>{title}</p>
      {errors.length > 1 ? (
        <ul>
          {errors.map(e => (
            <li key={`${e.where} ${e.detail}`}>
              {e.where} {e.detail}
            </li>
          ))}
        </ul>
      ) : (
        <p>{detail}</p>
      )}
    </div>
  )
}
