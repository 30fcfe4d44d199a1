/** `ACS_CWMP_TLS=auto`, `ACS_API_TLS=auto`: an authority and a certificate of our own in the data folder, for whoever tries HTTPS. */
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { StartRefused, listed } from '@auroralinks/runtime'
import type { Environment } from '@auroralinks/runtime'
import type { Config } from '../config.ts'

/** Where they lie in the data folder. */
export const CERTIFICATES = 'tls'

/** A machine with more is not one that is tried out. */
const MOST_ADDRESSES = 20

/** Whether CWMP is spoken over HTTPS here. */
export const hasTls = (config: Pick<Config, 'tls' | 'tlsCert'>): boolean =>
  config.tls === 'auto' || config.tlsCert !== undefined

/** Whether the API and the console are served over HTTPS. */
export const hasApiTls = (config: Pick<Config, 'apiTls' | 'apiTlsCert'>): boolean =>
  config.apiTls === 'auto' || config.apiTlsCert !== undefined

type Wanted = Pick<Config, 'tls' | 'tlsCert' | 'tlsLegacy' | 'apiTls' | 'apiTlsCert'>

/**
 * The variables of the gateways and of management-api for certificates of our own, made where there are none yet; without
 * those for which the operator has certificates, or wants none. @throws StartRefused where the folder holds what is none
 */
export async function ownCertificates(dataDir: string, config: Wanted, now: number): Promise<Environment> {
  const isForDevices = config.tls === 'auto' && config.tlsCert === undefined
  const isForApi = config.apiTls === 'auto' && config.apiTlsCert === undefined
  if (!isForDevices && !isForApi) return {}
  const folder = join(dataDir, CERTIFICATES)
  // Loaded only here: X.509 takes megabytes that an installation without certificates of its own need not have.
  const { ensureCertificates } = await import('@auroralinks/certificates')
  try {
    const { ca, cert, key } = await ensureCertificates({
      folder,
      names: namesOfThisMachine(),
      keys: config.tlsLegacy === 'on' ? 'rsa' : 'ecdsa',
      now,
    })
    return {
      ...(isForDevices && {
        ACS_CWMP_TLS_CERT: listed(cert),
        ACS_CWMP_TLS_KEY: listed(key),
        ACS_CWMP_TLS_CLIENT_CA: ca,
        ACS_CWMP_TLS_CA: ca,
      }),
      ...(isForApi && { ACS_API_TLS_CERT: cert, ACS_API_TLS_KEY: key }),
    }
  } catch (error) {
    throw new StartRefused(
      `${folder} holds no authority for certificates: restore it from a copy, or move it away to have a new one, which devices do not trust yet (${error instanceof Error ? error.message : String(error)})`,
    )
  }
}

function namesOfThisMachine(): string[] {
  const addresses = Object.values(networkInterfaces())
    .flatMap(addresses => addresses ?? [])
    .filter(a => !a.internal && !a.address.startsWith('fe80:'))
    .map(a => a.address)
  return [...new Set(['localhost', hostname(), '127.0.0.1', '::1', ...addresses.slice(0, MOST_ADDRESSES)])]
}
