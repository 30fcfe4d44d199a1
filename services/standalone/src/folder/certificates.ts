/** `ACS_CWMP_TLS=auto`: an authority and a certificate of our own in the data folder, for whoever tries HTTPS. */
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { StartRefused } from '@auroralinks/runtime'
import type { Environment } from '@auroralinks/runtime'
import type { Config } from '../config.ts'

/** Where they lie in the data folder. */
export const CERTIFICATES = 'tls'

/** A machine with more is not one that is tried out. */
const MOST_ADDRESSES = 20

/** Whether CWMP is spoken over HTTPS here. */
export const hasTls = (config: Pick<Config, 'tls' | 'tlsCert'>): boolean =>
  config.tls === 'auto' || config.tlsCert !== undefined

/**
 * The variables of the gateways for certificates of our own, made where there are none yet; empty where the operator has
 * certificates, or wants none. @throws StartRefused where the folder holds what is none
 */
export async function ownCertificates(
  dataDir: string,
  config: Pick<Config, 'tls' | 'tlsCert' | 'tlsLegacy'>,
  now: number,
): Promise<Environment> {
  if (config.tls !== 'auto' || config.tlsCert !== undefined) return {}
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
    return { ACS_CWMP_TLS_CERT: cert, ACS_CWMP_TLS_KEY: key, ACS_CWMP_TLS_CLIENT_CA: ca }
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
