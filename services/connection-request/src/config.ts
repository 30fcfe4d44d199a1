/** What connection-request reads from the environment. */
import { integer, list, oneOf, port, required, text } from '@auroralinks/runtime'
import type { Declared } from '@auroralinks/runtime'
import { xmppVariables } from './xmpp/settings.ts'

export const variables = {
  secretKey: required('ACS_SECRET_KEY', 'key under which credentials are sealed, at least 16 characters'),
  allow: list(
    'ACS_CR_ALLOW',
    'networks that connection requests may go to (CIDR); empty = any but loopback, link-local and metadata addresses, which are allowed only when named',
  ),
  deny: list('ACS_CR_DENY', 'networks that connection requests never go to (CIDR)'),
  sources: list(
    'ACS_CR_SOURCE',
    "addresses of this machine that requests by HTTP leave from, one of each family; unset: the system's choice",
  ),
  ownPorts: list('ACS_CR_OWN_PORTS', 'ports of this installation on this machine, which are never asked'),
  basic: oneOf(
    'ACS_CR_BASIC',
    'whether HTTP Basic is answered where a device asks for nothing else',
    ['off', 'on'],
    'off',
  ),
  help: text(
    'ACS_CR_HELP',
    'file of rules: what is written into devices that cannot be reached (docs/operations/waking.md); read again when it changes',
  ),
  tls: oneOf(
    'ACS_CR_TLS',
    'https connection request URLs: verify (an authority has signed the certificate, and it names the host or the device), any (whatever certificate it shows), off (they are refused)',
    ['any', 'verify', 'off'],
    'any',
  ),
  tlsCa: text(
    'ACS_CR_TLS_CA',
    'file of the authorities that sign certificates of devices (PEM); unset: those of the system',
  ),
  perSecond: integer('ACS_CR_RATE', 'requests to devices in a second, of one instance', 200, 1, 100_000),
  atOnce: integer(
    'ACS_CR_CONCURRENCY',
    'devices asked at once, by one instance; those that have not answered for 150 ms do not count',
    1_024,
    1,
    10_000,
  ),
  perGroup: integer(
    'ACS_CR_GROUP_RATE',
    'requests in a second to one network (an IPv4 /24, an IPv6 /48) and to one product class, of one instance; 0: no limit',
    0,
    0,
    100_000,
  ),
  timeoutMs: integer('ACS_CR_TIMEOUT_MS', 'for a connection, and for each answer, in ms', 5_000, 10, 60_000),
  lifeMs: integer('ACS_CR_LIFE_MS', 'life of a request that does not name its own end, in ms', 60_000, 100, 3_600_000),
  arrivalMs: integer(
    'ACS_CR_ARRIVAL_MS',
    'how long a device that accepted has to open its session, in ms (TR-069 3.2.2.1: 30 s)',
    30_000,
    10,
    600_000,
  ),
  backOffMs: list(
    'ACS_CR_RESTS_MS',
    'back-off after the first, second ... try that met a busy or unreachable device, in ms; then it is given up',
    ['1500', '6000'],
  ),
  stun: oneOf('ACS_STUN', 'STUN and UDP connection requests (TR-069 Annex G)', ['on', 'off'], 'on'),
  stunPort: port('ACS_STUN_PORT', 'STUN and UDP connection requests, UDP', 3478),
  stunHost: text('ACS_STUN_HOST', 'address of this machine that the STUN port is at; unset: all, IPv6 too'),
  stunBindings: integer('ACS_STUN_BINDINGS', 'UDP bindings that one instance keeps at most', 250_000, 1, 5_000_000),
  ...xmppVariables,
}

export type Config = Declared<typeof variables>
