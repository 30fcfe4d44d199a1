/**
 * Who has to prove itself, and with what: rules as data over what the environment says. Of each thing the first rule that
 * says anything of it counts. Before the Inform is read only rules that name no devices do.
 */
import type { DeviceIdentity } from '@auroralinks/contracts'
import { deviceIdOf } from '@auroralinks/contracts'
import { matchesDevice, namesDevices } from '@auroralinks/runtime'
import type { Contains } from '@auroralinks/runtime'
import { containsOf } from './match.ts'
import { OFFERS, SCHEMES } from './rules.ts'
import type { Listener, Offer, Rule, Scheme } from './rules.ts'

export type Demand = 'none' | 'optional' | 'required'

/** What holds for one sender. */
export interface Terms {
  demand: Demand
  /** What is asked for, in this order: many devices read the first challenge alone. */
  offer: readonly Offer[]
  accept: ReadonlySet<Scheme>
  qop: 'auth' | 'auth-int' | 'auth,auth-int' | 'none'
  /** The `uri` of a Digest may name another resource than its request. */
  anyUri: boolean
  /** A rule says who has to prove itself: then identity is told so. */
  demandIsRule: boolean
}

/** What is known of a sender. */
export interface Sender {
  tls: boolean
  address: string
}

export interface Policy {
  /** @param device what its Inform says; absent: it is not read yet */
  of(sender: Sender, device?: DeviceIdentity): Terms
  /** Whether what holds for this sender may depend on its Inform. */
  needsInform(sender: Sender): boolean
  set(rules: readonly Rule[]): void
}

export interface PolicyDefaults {
  /** ACS_CWMP_AUTH */
  demand: Demand
  /** ACS_CWMP_BASIC: a rule takes Basic away, and gives it nowhere else. */
  basic: 'tls' | 'always' | 'never'
}

interface Prepared {
  rule: Rule
  contains: Contains | null
  namesDevices: boolean
}

/** MD5 first and alone of the Digests: every CPE knows it (TR-069 3.4.5), and many stop at the first that they do not. */
const USUAL_OFFER: readonly Offer[] = ['md5', 'basic']

export function createPolicy(defaults: PolicyDefaults, rules: readonly Rule[] = []): Policy {
  let prepared: readonly Prepared[] = []
  let usual: Record<Listener, Terms>
  const policy: Policy = {
    of: (sender, device) => {
      const { tls } = sender
      if (prepared.length === 0) return usual[tls ? 'https' : 'http']
      const holding = prepared.filter(p => isFor(p, sender, device)).map(p => p.rule)
      return holding.length === 0 ? usual[tls ? 'https' : 'http'] : termsOf(defaults, tls, holding)
    },
    needsInform: sender => prepared.some(p => p.namesDevices && isFrom(p, sender)),
    set(next) {
      prepared = next.map(prepare)
      usual = { http: termsOf(defaults, false, []), https: termsOf(defaults, true, []) }
    },
  }
  policy.set(rules)
  return policy
}

function prepare(rule: Rule): Prepared {
  const match = rule.match ?? {}
  return { rule, contains: containsOf(match.networks), namesDevices: namesDevices(match) }
}

function isFrom({ rule, contains }: Prepared, { tls, address }: Sender): boolean {
  const listener = rule.match?.listener
  return (listener === undefined || (listener === 'https') === tls) && (contains === null || contains(address))
}

function isFor(prepared: Prepared, sender: Sender, device: DeviceIdentity | undefined): boolean {
  if (!isFrom(prepared, sender)) return false
  if (!prepared.namesDevices) return true
  return device !== undefined && matchesDevice(prepared.rule.match ?? {}, device, () => deviceIdOf(device))
}

function termsOf({ demand, basic }: PolicyDefaults, tls: boolean, rules: readonly Rule[]): Terms {
  const first = <K extends keyof Rule>(field: K): Rule[K] | undefined =>
    rules.find(rule => rule[field] !== undefined)?.[field]
  const mayBasic = basic === 'always' || (basic === 'tls' && tls)
  const accept = new Set((first('accept') ?? SCHEMES).filter(scheme => scheme !== 'basic' || mayBasic))
  const offer = (first('offer') ?? USUAL_OFFER).filter(scheme => accept.has(scheme))
  const said = first('demand')
  return {
    demand: said ?? demand,
    // Where none of what is usual is accepted, something has to be asked for all the same.
    offer: offer.length > 0 ? offer : OFFERS.filter(scheme => accept.has(scheme)).slice(0, 1),
    accept,
    qop: first('qop') ?? 'auth',
    anyUri: first('anyUri') ?? false,
    demandIsRule: said !== undefined,
  }
}
