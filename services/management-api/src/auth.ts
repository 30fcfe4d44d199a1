/** `Authorization: Bearer KEY` on everything under /api/v1 but the description of the API itself. */
import type { KeyRing } from './keys.ts'
import { Problem } from './problem.ts'

const challenge = (detail: string, error?: string): Problem =>
  new Problem('unauthorized', detail, {
    headers: { 'www-authenticate': `Bearer realm="AuroraLinks ACS"${error === undefined ? '' : `, error="${error}"`}` },
  })

const KEY = /^[\x21-\x7e]{1,512}$/

/** Whether a key can be sent in a header at all. */
export const isSendableKey = (key: string): boolean => KEY.test(key)

/** The principal whose API key the request carries. @throws Problem 401 */
export async function authenticate(authorization: string | undefined, keys: KeyRing): Promise<string> {
  if (authorization === undefined) throw challenge('send the header Authorization: Bearer <key>')
  const key = /^Bearer +([\x21-\x7e]{1,512}) *$/i.exec(authorization)?.[1]
  if (key === undefined) throw challenge('the header Authorization is not of the form Bearer <key>', 'invalid_request')
  const principal = await keys.principal(key)
  if (principal === null) throw challenge('the key is not valid', 'invalid_token')
  return principal
}
