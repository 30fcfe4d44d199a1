import { useRouter } from '@tanstack/react-router'
import { ApiError } from '../api/problem.ts'
import { Broken } from '../ui/ErrorBoundary.tsx'
import { Failed } from '../ui/States.tsx'

/** In the place of a page that could not be loaded, or has failed. */
export function RouteFailed({ error }: { error: unknown }) {
  const router = useRouter()
  if (error instanceof ApiError) return <Failed error={error} retry={() => void router.invalidate()} />
  return <Broken error={error instanceof Error ? error : new Error(String(error))} />
}
