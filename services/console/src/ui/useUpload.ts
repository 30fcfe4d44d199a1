import { useRef, useState } from 'react'
import { upload } from '../api/upload.ts'
import type { Upload } from '../api/upload.ts'

export interface Uploading {
  /** 0 to 1; null: nothing is being sent. */
  share: number | null
  error: unknown
  /** Null: it was given up, or failed. */
  send<T>(what: Omit<Upload, 'onProgress' | 'signal'>): Promise<T | null>
  cancel(): void
}

/** A file on its way: how far it is, and how to give it up. */
export function useUpload(): Uploading {
  const [share, setShare] = useState<number | null>(null)
  const [error, setError] = useState<unknown>(null)
  const controller = useRef<AbortController>(null)
  return {
    share,
    error,
    async send<T>(what: Omit<Upload, 'onProgress' | 'signal'>) {
      controller.current = new AbortController()
      setError(null)
      setShare(0)
      try {
        return await upload<T>({ ...what, onProgress: setShare, signal: controller.current.signal })
      } catch (caught) {
        if (!(caught instanceof DOMException && caught.name === 'AbortError')) setError(caught)
        return null
      } finally {
        setShare(null)
      }
    },
    cancel: () => controller.current?.abort(),
  }
}
