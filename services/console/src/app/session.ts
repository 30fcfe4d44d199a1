/** Who is signed in, and what that one may: what one may not do is not offered. */
import { queryOptions } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { createContext, use } from 'react'
import { api, dataOf } from '../api/client.ts'
import type { Schemas } from '../api/client.ts'
import { ApiError, errorOf } from '../api/problem.ts'
import { may } from './permissions.ts'

export type Me = Schemas['Me']

/** Given by the shell to all below it. */
export const SignedIn = createContext<Me | null>(null)

/** Null: nobody is signed in. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async (): Promise<Me | null> => {
    try {
      return await dataOf(api.GET('/me'))
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null
      throw error
    }
  },
  staleTime: 60_000,
})

/** Who is signed in; below the shell somebody always is. */
export function useMe(): Me {
  const me = use(SignedIn)
  if (me === null) throw new Error('nobody is signed in: this belongs below the shell')
  return me
}

/**
 * Whether the one who is signed in may do something.
 * @param permission as each operation of the API names its own (`x-permission`): `devices.write`, `tasks.create:reboot`;
 * `tasks.create` is true where one may create tasks of every type
 */
export function useMay(permission: string): boolean {
  const { grants, tenant } = useMe()
  return may(grants, permission, tenant)
}

/** Nobody is signed in any more: nothing stays of what was read. */
export function forget(client: QueryClient): void {
  client.setQueryData(meQuery.queryKey, null)
  client.removeQueries({ predicate: q => q.queryKey[0] !== meQuery.queryKey[0] })
}

/** How one can sign in. */
export const methodsQuery = queryOptions({
  queryKey: ['sign-in-methods'],
  queryFn: async (): Promise<{ keys: boolean; openIdConnect: boolean }> => {
    const response = await fetch('/auth/methods').catch(() => {
      throw new ApiError(0, {})
    })
    if (!response.ok) throw await errorOf(response)
    return (await response.json()) as { keys: boolean; openIdConnect: boolean }
  },
  staleTime: Number.POSITIVE_INFINITY,
})

const post = async (path: string, body?: object): Promise<Response> => {
  const response = await fetch(path, {
    method: 'POST',
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  }).catch(() => {
    throw new ApiError(0, {})
  })
  if (!response.ok) throw await errorOf(response)
  return response
}

/** Signs in with an API key; from then on the browser holds a cookie that no script reads. @throws ApiError */
export const signInWithKey = (key: string): Promise<Response> => post('/auth/key', { key })

/** Signs out here. @returns where the session at the OpenID provider ends too, or null */
export async function signOut(): Promise<string | null> {
  const response = await post('/auth/sign-out')
  return ((await response.json()) as { redirectTo: string | null }).redirectTo
}
