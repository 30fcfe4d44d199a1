/** The API, with the types of its own description: what it does not have does not compile. */
import createClient from 'openapi-fetch'
import type { components, paths } from './generated/schema.d.ts'
import { preferences } from '../preferences/react.tsx'
import { ApiError, errorOf } from './problem.ts'

export type Schemas = components['schemas']

/** Who wants to hear that the session has ended. */
const ended = new Set<() => void>()

/** Calls `listener` when an answer says that nobody is signed in any more; returns how to stop. */
export function onSignedOut(listener: () => void): () => void {
  ended.add(listener)
  return () => ended.delete(listener)
}

export function tellSignedOut(): void {
  for (const listener of [...ended]) listener()
}

/** `fetch` that knows the language, and throws an `ApiError` for whatever is no success. */
export async function request(input: Request): Promise<Response> {
  input.headers.set('accept-language', preferences.get().language)
  let response: Response
  try {
    response = await fetch(input)
  } catch (error) {
    if (input.signal.aborted) throw error
    throw new ApiError(0, {})
  }
  if (response.ok) return response
  if (response.status === 401) tellSignedOut()
  throw await errorOf(response)
}

export const api = createClient<paths>({ baseUrl: `${location.origin}/api/v1`, fetch: request })

/**
 * What an answer holds.
 * @example const page = await dataOf(api.GET('/devices', { params: { query: { limit: 50 } } }))
 */
export async function dataOf<T>(answer: Promise<{ data?: T }>): Promise<T> {
  const { data } = await answer
  // Whatever is no success was thrown by `request`; 204 has no data, and no caller that reads it.
  return data as T
}
