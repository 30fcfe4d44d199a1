/** What is written into a device so that it can be reached, and what takes that back; pure. */
import { wellKnown } from '@auroralinks/data-model'
import type { IntervalRule, StunRule } from './rules.ts'

export interface Value {
  name: string
  value: string
  type: string
}

export interface Writing {
  values: Value[]
  undo: Value[]
}

export type Root = 'Device.' | 'InternetGatewayDevice.'

/**
 * STUN as TR-069 Annex G and TR-111 name it, in either model. Its user name and password are those of the device's
 * connection requests, by which our server knows it.
 * @param seal how a secret is sealed for its parameter
 */
export function stunValues(
  root: Root,
  rule: StunRule & { port: number },
  credentials: { username: string; password: string },
  seal: (name: string, value: string) => string,
): Writing {
  const server = `${root}ManagementServer.`
  const enable = wellKnown(root).stunEnable
  const text = (name: string, value: string): Value => ({ name: `${server}${name}`, value, type: 'xsd:string' })
  const number = (name: string, n: number, type: string): Value => ({
    name: `${server}${name}`,
    value: String(n),
    type,
  })
  const [least, most] = rule.keepAliveSeconds
  const password = `${server}STUNPassword`
  return {
    values: [
      text('STUNServerAddress', rule.server),
      number('STUNServerPort', rule.port, 'xsd:unsignedInt'),
      text('STUNUsername', credentials.username),
      { name: password, value: seal(password, credentials.password), type: 'xsd:string' },
      number('STUNMinimumKeepAlivePeriod', least, 'xsd:unsignedInt'),
      number('STUNMaximumKeepAlivePeriod', most, 'xsd:int'),
      { name: enable, value: '1', type: 'xsd:boolean' },
    ],
    undo: [{ name: enable, value: '0', type: 'xsd:boolean' }],
  }
}

/** @param before what its interval is, in s */
export function intervalValues(root: Root, rule: Pick<IntervalRule, 'seconds'>, before: number): Writing {
  const name = wellKnown(root).periodicInformInterval
  const to = (seconds: number): Value[] => [{ name, value: String(seconds), type: 'xsd:unsignedInt' }]
  return { values: to(rule.seconds), undo: to(before) }
}
