/** TLS towards devices whose ConnectionRequestURL is `https`: which certificates count, and whose. */
import { checkServerIdentity, connect, createSecureContext } from 'node:tls'
import type { PeerCertificate, SecureContext, TLSSocket } from 'node:tls'
import type { Socket } from 'node:net'
import { isIP } from 'node:net'
import { ConfigError, follow, readFiles } from '@auroralinks/runtime'
import type { FilesRead, Logger } from '@auroralinks/runtime'

/** `verify`: only what an authority signed for this device. `any`: whatever it shows. `off`: https URLs are refused. */
export type TlsMode = 'verify' | 'any' | 'off'

export interface TlsPolicy {
  readonly mode: TlsMode
  /** As the file of authorities is now. */
  context(): SecureContext
  stop(): void
}

/** Whom a certificate has to name. */
export interface TlsPeer {
  /** The host of its URL: a name or an address, without brackets. */
  host: string
  /** Names that stand for it in the certificate that its maker gave it (TR-069 3.4.5): its id, its serial number. */
  names: readonly string[]
}

export interface TlsOptions {
  policy: TlsPolicy
  peer: TlsPeer
}

/** Whether a failure is that of a certificate: it says nothing of whether the device can be reached. */
export class CertificateRefused extends Error {}

const CA = 'ACS_CR_TLS_CA'

/** @param o.ca file of authorities as PEM; unset: those of the system. It is read again when it changes. @throws ConfigError */
export async function startTls(o: { mode: TlsMode; ca: string | undefined; logger: Logger }): Promise<TlsPolicy> {
  const { mode, ca, logger } = o
  // Devices are old: their keys and signatures are what they are; what a certificate proves is for `verify` to say.
  const contextOf = (authorities?: Buffer): SecureContext =>
    createSecureContext({ minVersion: 'TLSv1.2', ...(authorities && { ca: authorities }) })
  if (ca === undefined) {
    const context = contextOf()
    return { mode, context: () => context, stop() {} }
  }
  const read = ({ contents }: FilesRead): SecureContext => {
    const [content] = contents
    if (!content?.includes('-----BEGIN CERTIFICATE-----'))
      throw new ConfigError(`${CA} names "${ca}", which holds no certificate that can be read`)
    try {
      return contextOf(content)
    } catch (error) {
      throw new ConfigError(`${CA} names "${ca}", which is no PEM: ${(error as Error).message}`)
    }
  }
  const first = await readFiles([ca])
  let context = read(first)
  const stop = follow({
    read: () => readFiles([ca]),
    before: first.digest,
    changed: files => {
      context = read(files)
      logger.info('the authorities of devices are read again', { file: ca })
    },
    failed: error => logger.error('the authorities of devices stay as they were', { err: error }),
  })
  return { mode, context: () => context, stop }
}

/** TLS over a connection that is there. @throws CertificateRefused, or what the handshake says */
export async function secure(socket: Socket, { policy, peer }: TlsOptions): Promise<TLSSocket> {
  const verify = policy.mode === 'verify'
  const tls = connect({
    socket,
    secureContext: policy.context(),
    ...(isIP(peer.host) === 0 && { servername: peer.host }),
    // Judged below, so that it can be told apart from a handshake that fails.
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  })
  await new Promise<void>((resolve, reject) => {
    tls.once('secureConnect', resolve)
    tls.once('error', reject)
    tls.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })))
  })
  tls.removeAllListeners('error')
  tls.removeAllListeners('close')
  const why = verify ? refusal(tls, peer) : null
  if (why === null) return tls
  tls.on('error', () => {})
  tls.destroy()
  throw new CertificateRefused(why)
}

function refusal(tls: TLSSocket, peer: TlsPeer): string | null {
  if (!tls.authorized)
    return `no authority that counts here has signed its certificate (${codeOf(tls.authorizationError)})`
  const certificate = tls.getPeerCertificate()
  if (namesOf(certificate).some(name => peer.names.some(n => n.toLowerCase() === name.toLowerCase()))) return null
  return checkServerIdentity(peer.host, certificate) === undefined
    ? null
    : 'its certificate names neither the host of its URL nor the device'
}

const codeOf = (error: unknown): string =>
  error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error)

/** The names in a certificate: its CN and its DNS names. */
function namesOf(certificate: PeerCertificate): string[] {
  const dns = [...(certificate.subjectaltname ?? '').matchAll(/DNS:([^,\s"]+)/g)].map(m => m[1]!)
  return [certificate.subject?.CN ?? [], dns].flat()
}
