/**
 * Values of secret parameters as texts that may be stored and published: `sealed:v1:` and base64url. The text alone
 * proves nothing, a person may write it too: what counts is that it opens, and that it does for its device and
 * parameter only.
 */
import { createSealer } from './sealer.ts'

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
  /** The same value sealed as it would be now, the same text where it is; null when it cannot be opened. */
  reseal(deviceId: string, parameter: string, text: string): string | null
  /** How a text begins that is sealed as it would be now. */
  readonly beginning: string
}

/** @param secret `ACS_SECRET_KEY` @throws ConfigError */
export function createValueSealer(secret: string): ValueSealer {
  const sealer = createSealer(secret, 'parameter values')
  const textOf = (sealed: Uint8Array): string => SEALED + Buffer.from(sealed).toString('base64url')
  const bytesOf = (text: string): Buffer => Buffer.from(text.slice(SEALED.length), 'base64url')
  const open: ValueSealer['open'] = (deviceId, parameter, text) =>
    text.startsWith(SEALED) ? sealer.open(bytesOf(text), aboutOf(deviceId, parameter)) : null
  return {
    // Six bytes are eight whole characters.
    beginning: textOf(sealer.beginning),
    open,
    seal: (deviceId, parameter, value) =>
      value === '' ? '' : textOf(sealer.seal(value, aboutOf(deviceId, parameter))),
    reseal(deviceId, parameter, text) {
      if (open(deviceId, parameter, text) === null) return null
      const bytes = bytesOf(text)
      return sealer.isCurrent(bytes) ? text : textOf(sealer.reseal(bytes, aboutOf(deviceId, parameter))!)
    },
  }
}

/** The instance is left out: that of an object which is added is not known when its values are sealed. */
const aboutOf = (deviceId: string, parameter: string): string =>
  `${deviceId}\n${parameter.replace(/\.(?:\d+|\[[^\]]*\])(?=\.)/g, '.{i}')}`
