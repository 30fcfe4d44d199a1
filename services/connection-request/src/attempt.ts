/** One try to reach a device: its URL is read, resolved and checked, its credentials opened, and it is asked. */
import { randomBytes } from 'node:crypto'
import { resolveTarget } from './guard/resolve.ts'
import type { Lookup } from './guard/resolve.ts'
import type { Guard } from './guard/guard.ts'
import { parseTarget } from './guard/target.ts'
import { askDevice } from './http/ask.ts'
import type { Answer } from './http/ask.ts'
import type { DeviceFile } from './store.ts'

export interface AttemptOptions {
  guard: Guard
  /** The plain text of a sealed secret; null when it was sealed with another key. */
  open(sealed: Uint8Array): string | null
  allowBasic: boolean
  timeoutMs: number
  lookup?: Lookup
}

/** Tries once. Never rejects for what the device or its URL is like. */
export type Attempt = (device: DeviceFile) => Promise<Answer>

export function createAttempt(o: AttemptOptions): Attempt {
  return async device => {
    const target = parseTarget(device.url)
    if ('error' in target) return { type: 'refused', error: target.error }
    const resolved = await resolveTarget(target, o.guard, o)
    if ('refused' in resolved) return { type: 'refused', error: resolved.refused }
    if ('unreachable' in resolved) return { type: 'unreachable', error: resolved.unreachable }
    const password = device.sealedPassword === null ? null : o.open(device.sealedPassword)
    if (device.sealedPassword !== null && password === null)
      return { type: 'unauthorized', error: 'the password on file was sealed with another key (ACS_SECRET_KEY)' }
    const ask = (credentials: { username: string; password: string } | null): Promise<Answer> =>
      askDevice({
        address: resolved.address,
        port: target.port,
        path: target.path,
        authority: target.authority,
        credentials,
        allowBasic: o.allowBasic,
        timeoutMs: o.timeoutMs,
        cnonce: () => randomBytes(8).toString('hex'),
      })
    const answer = await ask(password === null ? null : { username: device.username, password })
    const next = device.next === null ? null : o.open(device.next.sealedPassword)
    // It may have what it was sent, and has not come with it yet.
    return answer.type === 'unauthorized' && next !== null
      ? ask({ username: device.next!.username, password: next })
      : answer
  }
}
