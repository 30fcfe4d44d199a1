/**
 * Where connection requests may go. The address comes from the CPE, so whoever speaks for a CPE could otherwise make
 * this service ask anything that it can reach: its own neighbours, cloud metadata, the loopback interface.
 */
import { networkInterfaces } from 'node:os'
import { addressSet, parseNetwork, unmapped } from './addresses.ts'
import type { Network } from './addresses.ts'

export interface GuardOptions {
  /** Empty = any. */
  allow: readonly Network[]
  deny: readonly Network[]
  /** Ports of this installation on this machine. */
  ownPorts: readonly number[]
  /** This machine's addresses. */
  ownAddresses: readonly string[]
}

/** Null when the address may be asked; else why not, for a person. */
export type Guard = (address: string, port: number) => string | null

const networks = (...texts: string[]): Network[] => texts.map(text => parseNetwork(text)!)

/** No device is ever there: unspecified, multicast, broadcast. */
const NOWHERE = networks('0.0.0.0/8', '224.0.0.0/4', '255.255.255.255/32', '::/128', 'ff00::/8')

/** Asked only when an entry of the allow list lies within: loopback, link-local, cloud metadata. */
const SPECIAL = networks(
  '127.0.0.0/8',
  '::1/128',
  '169.254.0.0/16',
  'fe80::/10',
  'fd00:ec2::254/128',
  '100.100.100.200/32',
  '168.63.129.16/32',
)

/** `ACS_CR_ALLOW` for an installation whose devices may be on this machine: anywhere, loopback too. */
export const ANYWHERE_AND_LOOPBACK = '0.0.0.0/0,::/0,127.0.0.0/8,::1/128'

export function createGuard(o: GuardOptions): Guard {
  const nowhere = addressSet(NOWHERE)
  const denied = addressSet(o.deny)
  const allowed = o.allow.length === 0 ? null : addressSet(o.allow)
  const specials = SPECIAL.map(special => {
    const whole = addressSet([special])
    return {
      whole,
      lifted: addressSet(
        o.allow.filter(n => n.family === special.family && n.prefix >= special.prefix && whole.has(n.address)),
      ),
    }
  })
  const own = addressSet([
    ...networks('127.0.0.0/8', '::1/128'),
    ...o.ownAddresses.flatMap(a => parseNetwork(unmapped(a)) ?? []),
  ])
  const ownPorts = new Set(o.ownPorts)

  return (address, port) => {
    const said = `${address} is not an address that connection requests may go to`
    if (nowhere.has(address)) return said
    if (denied.has(address)) return `${said} (ACS_CR_DENY)`
    if (ownPorts.has(port) && own.has(address)) return `port ${port} of this machine belongs to the ACS`
    for (const { whole, lifted } of specials) if (whole.has(address) && !lifted.has(address)) return said
    if (allowed !== null && !allowed.has(address)) return `${said} (ACS_CR_ALLOW)`
    return null
  }
}

/** The addresses of this machine's interfaces. */
export function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap(list => (list ?? []).map(i => i.address))
}
