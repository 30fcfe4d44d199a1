import { useErrorToast } from '../../ui/useErrorToast.ts'
import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { forget, signOut } from '../session.ts'

/** Ends the session, at the OpenID provider too where it began there. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient()
  const router = useRouter()
  const tellError = useErrorToast()
  return async () => {
    try {
      const elsewhere = await signOut()
      if (elsewhere !== null) return location.assign(elsewhere)
      forget(client)
      await router.navigate({ to: '/sign-in' })
    } catch (error) {
      tellError(error)
    }
  }
}
