import { useErrorText } from './States.tsx'
import { toast } from './Toasts.tsx'

/**
 * Says in the corner that something did not work, and why.
 * @example const onError = useErrorToast(); useMutation({ mutationFn, onError })
 */
export function useErrorToast(): (error: unknown) => void {
  const errorText = useErrorText()
  return error => toast({ tone: 'bad', ...errorText(error) })
}
