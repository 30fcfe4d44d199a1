/** The environment of the services on one machine: what was given, and what follows from the data folder and the ports. */
import { isIP } from 'node:net'
import { ANYWHERE_AND_LOOPBACK } from '@auroralinks/connection-request'
import { StartRefused } from '@auroralinks/runtime'
import type { Environment } from '@auroralinks/runtime'
import type { Config } from './config.ts'
import { hasApiTls, hasTls } from './folder/certificates.ts'
import type { WantedPort } from './ports.ts'

/** The ports that the outside uses. */
export interface PublicPorts {
  cwmp: number
  /** Null without a certificate. */
  tls: number | null
  api: number
  /** Whether that is HTTPS. */
  apiTls: boolean
  files: number
  /** UDP; null where it is switched off. */
  stun: number | null
}

/** Where a process of this machine reaches what listens on `host`, for a URL. */
export function addressOf(host: string): string {
  const address = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return isIP(address) === 6 ? `[${address}]` : address
}

/** The ports to claim, under their variables' names. */
export const wantedPorts = (config: Config): WantedPort[] => [
  { name: 'ACS_CWMP_PORT', port: config.cwmpPort },
  ...(hasTls(config) ? [{ name: 'ACS_CWMP_TLS_PORT', port: config.tlsPort }] : []),
  { name: 'ACS_API_PORT', port: config.apiPort },
  { name: 'ACS_FILES_PORT', port: config.filesPort },
  ...(config.stun === 'on' ? [{ name: 'ACS_STUN_PORT', port: config.stunPort, transport: 'udp' as const }] : []),
]

export function publicPorts(claimed: ReadonlyMap<string, number>, config: Config): PublicPorts {
  const portOf = (name: string): number => {
    const port = claimed.get(name)
    if (port === undefined) throw new StartRefused(`${name} was not claimed`)
    return port
  }
  return {
    cwmp: portOf('ACS_CWMP_PORT'),
    tls: claimed.get('ACS_CWMP_TLS_PORT') ?? null,
    api: portOf('ACS_API_PORT'),
    apiTls: hasApiTls(config),
    files: portOf('ACS_FILES_PORT'),
    stun: claimed.get('ACS_STUN_PORT') ?? null,
  }
}

/**
 * What services read on one machine for people who try it: credentials are optional, connection requests may go to
 * loopback, but never to our own `ports`. Whatever `env` gives wins.
 */
export function machineDefaults(
  o: {
    dataDir: string
    opsHost: string
    ports: PublicPorts
    ownPorts: readonly number[]
    keys: Readonly<Record<string, string>>
    /** Of certificates that are ours. */
    certificates: Environment
  },
  env: Environment,
): Environment {
  const defaults: Environment = {
    ...o.certificates,
    ACS_CWMP_AUTH: 'optional',
    ACS_CR_ALLOW: ANYWHERE_AND_LOOPBACK,
    ACS_FILES_URL: `http://localhost:${o.ports.files}`,
  }
  const settled: Environment = {
    ...o.keys,
    ACS_DATA_DIR: o.dataDir,
    ACS_OPS_HOST: o.opsHost,
    ACS_CWMP_PORT: String(o.ports.cwmp),
    ...(o.ports.tls === null ? {} : { ACS_CWMP_TLS_PORT: String(o.ports.tls) }),
    ACS_API_PORT: String(o.ports.api),
    ACS_FILES_PORT: String(o.ports.files),
    ...(o.ports.stun === null ? {} : { ACS_STUN_PORT: String(o.ports.stun) }),
    ACS_CR_OWN_PORTS: o.ownPorts.join(','),
  }
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  return { ...defaults, ...given, ...settled }
}
