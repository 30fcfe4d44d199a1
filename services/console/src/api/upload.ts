/** A file sent with its progress, which `fetch` does not tell. */
import { preferences } from '../preferences/react.tsx'
import { tellSignedOut } from './client.ts'
import { ApiError } from './problem.ts'
import type { ProblemBody } from './problem.ts'

export interface Upload {
  method: 'PUT' | 'POST'
  /** Below `/api/v1`, encoded. */
  path: string
  content: Blob
  contentType: string
  headers?: Record<string, string>
  /** 0 to 1. */
  onProgress(share: number): void
  signal: AbortSignal
}

/** Resolves with what the API answers. @throws ApiError; AbortError when it was given up */
export function upload<T>(o: Upload): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open(o.method, `${location.origin}/api/v1${o.path}`)
    for (const [name, value] of Object.entries({
      'content-type': o.contentType,
      'accept-language': preferences.get().language,
      ...o.headers,
    }))
      request.setRequestHeader(name, value)
    request.upload.addEventListener('progress', e => e.lengthComputable && o.onProgress(e.loaded / e.total))
    request.addEventListener('error', () => reject(new ApiError(0, {})))
    request.addEventListener('abort', () => reject(new DOMException('given up', 'AbortError')))
    request.addEventListener('load', () => {
      const body = bodyOf(request.responseText)
      if (request.status >= 200 && request.status < 300) return resolve(body as T)
      if (request.status === 401) tellSignedOut()
      reject(new ApiError(request.status, body as ProblemBody))
    })
    o.signal.addEventListener('abort', () => request.abort())
    request.send(o.content)
  })
}

function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A proxy between said something else.
    return {}
  }
}
