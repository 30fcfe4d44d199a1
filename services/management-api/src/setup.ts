/** What an operator enters in a device, so that it comes here. Pure. */
import { isLoopback } from '@auroralinks/runtime'
import { wellKnown } from '@auroralinks/data-model'
import type { z } from '@hono/zod-openapi'
import type { Setup } from './schemas/setup.ts'

export interface SetupFacts {
  /** As devices reach the gateways, where the operator has said so. */
  configured: readonly string[]
  /** Under which the API was asked for: without anything better devices reach the gateways there too. */
  host: string
  /** Addresses of this machine that other machines reach; told where the API was asked for on the machine itself. */
  addresses: readonly string[]
  port: number
  /** Null without a certificate. */
  tlsPort: number | null
  authentication: 'none' | 'optional' | 'required'
  bootstrap: { username: string; password: string } | null
  /** Whether the one who asks may see what is shared by all new devices. */
  maySeeSecrets: boolean
  /** What the gateways show; null where nobody here can say. */
  certificates: z.infer<typeof Setup>['certificates']
  /** What devices have to trust; null where none is named. */
  authority: z.infer<typeof Setup>['authority']
  /** In seconds; 0: nothing is said of it. */
  intervalSeconds: number
}

/** What is proposed where nothing is said: an hour keeps a fleet fresh and costs little. */
const USUAL_INTERVAL = 3_600

/** @example acsUrls({ host: 'acs.example.net', port: 7547, … }) // ['http://acs.example.net:7547/'] */
function acsUrls(o: SetupFacts): z.infer<typeof Setup>['acsUrls'] {
  if (o.configured.length > 0) return o.configured.map(url => ({ url, from: 'configuration' as const }))
  const hosts = isLoopback(o.host) ? [...o.addresses, o.host] : [o.host]
  return hosts.flatMap(host => [
    ...(o.tlsPort === null ? [] : [{ url: `https://${host}:${o.tlsPort}/`, from: 'request' as const }]),
    { url: `http://${host}:${o.port}/`, from: 'request' as const },
  ])
}

export function setupOf(o: SetupFacts): z.infer<typeof Setup> {
  const urls = acsUrls(o)
  const intervalSeconds = o.intervalSeconds === 0 ? USUAL_INTERVAL : o.intervalSeconds
  const credentials = o.bootstrap && {
    username: o.bootstrap.username,
    password: o.maySeeSecrets ? o.bootstrap.password : null,
  }
  const parametersOf = (root: 'Device.' | 'InternetGatewayDevice.') => {
    const names = wellKnown(root)
    return [
      { name: names.url, value: urls[0]?.url ?? '' },
      ...(credentials === null
        ? []
        : [
            { name: names.username, value: credentials.username },
            { name: names.password, value: credentials.password },
          ]),
      { name: names.periodicInformEnable, value: 'true' },
      { name: names.periodicInformInterval, value: String(intervalSeconds) },
    ]
  }
  return {
    acsUrls: urls,
    periodicInform: { enable: true, intervalSeconds },
    credentials: {
      authentication: o.authentication,
      shared: credentials,
      own: 'OUI-ProductClass-SerialNumber',
    },
    certificates: o.certificates,
    authority: o.authority,
    parameters: {
      'Device.': parametersOf('Device.'),
      'InternetGatewayDevice.': parametersOf('InternetGatewayDevice.'),
    },
    text: textOf(urls, intervalSeconds, credentials),
  }
}

/** For a page of the device, or a mail to whoever sits before it. */
function textOf(
  urls: z.infer<typeof Setup>['acsUrls'],
  intervalSeconds: number,
  credentials: { username: string; password: string | null } | null,
): string {
  const lines: [string, string][] = [
    ['ACS URL', urls.map(u => u.url).join('  or  ')],
    ['Periodic Inform', `enabled, every ${intervalSeconds} s`],
    ...(credentials === null
      ? []
      : ([
          ['ACS username', credentials.username],
          ['ACS password', credentials.password ?? '(ask somebody who may see it)'],
        ] satisfies [string, string][])),
  ]
  return lines.map(([what, value]) => `${`${what}:`.padEnd(18)}${value}\n`).join('')
}
