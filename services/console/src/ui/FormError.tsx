import { ApiError } from '../api/problem.ts'
import { useErrorText } from './States.tsx'
import './Field.css'

/** What the API says of something that was filled in and that it does not take: each of its parts, where there are several. */
export function FormError({ error }: { error: unknown }) {
  const errorText = useErrorText()
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
