/**
 * Values of secret parameters as texts that may be stored and published: `sealed:v1:` and base64url. The text alone
 * proves nothing, a person may write it too: what counts is that it opens, and that it does for its device and
 * parameter only.
 */
import { createSealer } from './secrets.ts'

export const SEALED = 'sealed:v1:'

/** What the password of a task is sealed for, where a parameter's name would stand: no parameter is called so. */
export const PASSWORD = 'Password'

/** What stands in the place of a secret that is not shown. */
export const STARS = '****'

export interface ValueSealer {
  /** The sealed form of a value; an empty one stays empty. @param parameter its full name */
  seal(deviceId: string, parameter: string, value: string): string
  /** The value; null when the text was not sealed for this device and parameter, or with another key. */
  open(deviceId: string, parameter: string, text: string): string | null
}

/** @param secret `ACS_SECRET_KEY` @throws ConfigError */
export function createValueSealer(secret: string): ValueSealer {
  const sealer = createSealer(secret, 'parameter values')
  return {
    seal: (deviceId, parameter, value) =>
      value === '' ? '' : SEALED + Buffer.from(sealer.seal(value, aboutOf(deviceId, parameter))).toString('base64url'),
    open: (deviceId, parameter, text) =>
      text.startsWith(SEALED)
        ? sealer.open(Buffer.from(text.slice(SEALED.length), 'base64url'), aboutOf(deviceId, parameter))
        : null,
  }
}

/** The instance is left out: that of an object which is added is not known when its values are sealed. */
const aboutOf = (deviceId: string, parameter: string): string =>
  `${deviceId}\n${parameter.replace(/\.(?:\d+|\[[^\]]*\])(?=\.)/g, '.{i}')}`
