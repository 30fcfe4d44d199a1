import { useSyncExternalStore } from 'react'

const query = matchMedia('(max-width: 640px)')

/** Whether the window is as narrow as a phone: lists are cards then. */
export const useIsPhone = (): boolean =>
  useSyncExternalStore(
    listener => {
      query.addEventListener('change', listener)
      return () => query.removeEventListener('change', listener)
    },
    () => query.matches,
  )
