import { useMutation } from '@tanstack/react-query'
import { request } from '../api/client.ts'
import { saveAs } from './save-as.ts'
import { useErrorToast } from './useErrorToast.ts'

export interface Download {
  /** Below `/api/v1`, encoded. */
  path: string
  /** Under which name it is kept. */
  name: string
  /** The type that is asked for, where the API has several. */
  accept?: string
}

/** Has the browser keep as a file what the API answers. @example download.mutate({ path: '/files/a/content', name: 'a' }) */
export function useDownload() {
  const onError = useErrorToast()
  return useMutation({
    async mutationFn({ path, name, accept }: Download) {
      const headers: HeadersInit = accept === undefined ? {} : { accept }
      const response = await request(new Request(`${location.origin}/api/v1${path}`, { headers }))
      saveAs(await response.blob(), name)
    },
    onError,
  })
}
