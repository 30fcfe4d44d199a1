import { useQueryClient } from '@tanstack/react-query'
import { useWords } from '../../preferences/react.tsx'
import { useErrorText } from '../../ui/States.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { forEach } from './each.ts'
import { words } from './words.ts'

/** Does something for several devices, says how it went, and has the lists read again. */
export function useEach() {
  const t = useWords(words)
  const client = useQueryClient()
  const errorText = useErrorText()
  return async (
    ids: readonly string[],
    act: (id: string) => Promise<unknown>,
    done: 'claimed' | 'blocked' | 'announced',
  ): Promise<void> => {
    const outcome = await forEach(ids, act)
    await Promise.all(['devices', 'refused-devices'].map(key => client.invalidateQueries({ queryKey: [key] })))
    // One alone: the window says why, and stays.
    if (outcome.done === 0) throw outcome.error
    if (outcome.failed === 0) toast({ tone: 'good', title: t(done, { n: outcome.done }) })
    else
      toast({
        tone: 'warn',
        title: t(done, { n: outcome.done }),
        detail: t('some', { done: outcome.done, failed: outcome.failed, detail: errorText(outcome.error).detail }),
      })
  }
}
