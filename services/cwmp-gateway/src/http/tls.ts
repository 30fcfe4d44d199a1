/**
 * TLS of the CWMP edge: certificates by name (SNI), the CAs of client certificates and their lists of revoked ones, all read
 * again when their files change. A CPE without certificate, or with one that is not good, still comes in: what it has to
 * prove is decided later. With a list of revoked ones that is out of date no certificate of its CA is good.
 */
import { hkdfSync, X509Certificate } from 'node:crypto'
import type { Server } from 'node:https'
import { createSecureContext, DEFAULT_CIPHERS } from 'node:tls'
import type { SecureContext, SecureContextOptions, TlsOptions, TLSSocket } from 'node:tls'
import { ConfigError, follow, readFiles } from '@auroralinks/runtime'
import type { FilesRead, Logger } from '@auroralinks/runtime'
import type { Config } from '../config.ts'
import type { Metrics } from '../metrics.ts'
import { alternativeNames, commonNames } from './certificates.ts'
import { plainAddress } from './proxies.ts'

export type TlsConfig = Pick<
  Config,
  'tlsCert' | 'tlsKey' | 'tlsClientCa' | 'tlsCrl' | 'tlsCiphers' | 'tlsLegacy' | 'sessionKeys'
>

export interface Tls {
  /** For a server; with `attach` it has those of now from then on. */
  options: TlsOptions
  /** @returns what ends that files are followed */
  attach(server: Server): () => void
  /** When the first of the certificates ends, in ms since 1970. */
  endsAt(): number
}

/** The suites without forward secrecy; the first is the one that TR-069 3.3 demands of a CPE. */
const LEGACY_SUITES = 'AES128-SHA:AES256-SHA:AES128-SHA256:AES128-GCM-SHA256'

/** Keys of session tickets change at least so often, in ms. */
const TICKET_MS = 12 * 3_600_000

const TICKET_KEY_BYTES = 48

/** Null without a certificate. @throws ConfigError for files that cannot be used */
export async function startTls(o: { config: TlsConfig; logger: Logger; metrics: Metrics }): Promise<Tls | null> {
  const { config, logger, metrics } = o
  const { tlsCert: certs, tlsKey: keys } = config
  if (certs.length === 0 && keys.length === 0) return null
  if (certs.length !== keys.length)
    throw new ConfigError(
      certs.length === 0 || keys.length === 0
        ? 'ACS_CWMP_TLS_CERT and ACS_CWMP_TLS_KEY belong together: only one is set'
        : `ACS_CWMP_TLS_CERT names ${certs.length} files and ACS_CWMP_TLS_KEY ${keys.length}: each certificate has its key`,
    )
  const files = filesOf(config)
  const read = async (): Promise<FilesRead> => {
    const now = await readFiles(files.map(f => f.path))
    return { ...now, digest: `${now.digest} ${Math.floor(Date.now() / TICKET_MS)}` }
  }
  const first = await read()
  let material = materialOf(config, files, first)
  const options: TlsOptions = {
    ...material.fallback,
    SNICallback: (name, done) => done(null, material.byName(name)),
    ...(config.tlsClientCa !== undefined && { requestCert: true, rejectUnauthorized: false }),
  }
  return {
    options,
    endsAt: () => material.endsAt,
    attach(server) {
      server.on('secureConnection', (socket: TLSSocket) => seen(socket, metrics, logger))
      return follow({
        read,
        before: first.digest,
        changed: now => {
          const next = materialOf(config, files, now)
          server.setSecureContext(next.fallback)
          if (next.fallback.ticketKeys !== undefined) server.setTicketKeys(next.fallback.ticketKeys)
          material = next
          logger.info('certificates of CWMP over HTTPS are read again', { names: material.names.slice(0, 20) })
        },
        failed: error => logger.error('certificates of CWMP over HTTPS stay as they were', { err: error }),
      })
    },
  }
}

interface NamedFile {
  variable: string
  path: string
}

const filesOf = ({ tlsCert, tlsKey, tlsClientCa, tlsCrl }: TlsConfig): NamedFile[] => [
  ...tlsCert.map(path => ({ variable: 'ACS_CWMP_TLS_CERT', path })),
  ...tlsKey.map(path => ({ variable: 'ACS_CWMP_TLS_KEY', path })),
  ...(tlsClientCa === undefined ? [] : [{ variable: 'ACS_CWMP_TLS_CLIENT_CA', path: tlsClientCa }]),
  ...tlsCrl.map(path => ({ variable: 'ACS_CWMP_TLS_CRL', path })),
]

interface Material {
  /** For names that are in no certificate, and for CPEs that send none. */
  fallback: SecureContextOptions & { ticketKeys?: Buffer }
  byName(name: string): SecureContext | undefined
  names: string[]
  endsAt: number
}

/** @throws ConfigError */
function materialOf(config: TlsConfig, files: readonly NamedFile[], { contents, digest }: FilesRead): Material {
  const of = (variable: string): Buffer[] =>
    files.flatMap((file, i) => {
      if (file.variable !== variable) return []
      const content = contents[i]
      if (!content) throw new ConfigError(`${variable} names "${file.path}", which cannot be read`)
      return [content]
    })
  const certs = of('ACS_CWMP_TLS_CERT')
  const keys = of('ACS_CWMP_TLS_KEY')
  const [ca] = of('ACS_CWMP_TLS_CLIENT_CA')
  const crl = of('ACS_CWMP_TLS_CRL')
  const common: SecureContextOptions & { ticketKeys: Buffer } = {
    minVersion: 'TLSv1.2',
    ...(ca && { ca }),
    ...(ca && crl.length > 0 && { crl }),
    ...ciphersOf(config),
    // Another gateway resumes a session too; none outlasts a change of what certificates are good (`digest`).
    ticketKeys: Buffer.from(
      hkdfSync('sha256', config.sessionKeys[0]!, 'auroralinks', `tls tickets ${digest}`, TICKET_KEY_BYTES),
    ),
    sessionIdContext: 'auroralinks cwmp',
  }
  try {
    const contexts = certs.map((cert, i) => createSecureContext({ ...common, cert, key: keys[i]! }))
    const byName = new Map<string, SecureContext>()
    certs.forEach((cert, i) => {
      for (const name of serverNamesOf(cert)) if (!byName.has(name)) byName.set(name, contexts[i]!)
    })
    return {
      fallback: { ...common, cert: certs[0]!, key: keys[0]! },
      byName: name => byName.get(name.toLowerCase()) ?? byName.get(wildcardOf(name.toLowerCase())),
      names: [...byName.keys()],
      endsAt: Math.min(...certs.map(cert => new X509Certificate(cert).validToDate.getTime())),
    }
  } catch (error) {
    throw new ConfigError(
      `the certificate, its key, the lists of revoked ones or the cipher suites of CWMP over HTTPS are not usable: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

function ciphersOf({ tlsCiphers, tlsLegacy }: TlsConfig): { ciphers?: string } {
  if (tlsLegacy === 'on') return { ciphers: `${tlsCiphers ?? DEFAULT_CIPHERS}:${LEGACY_SUITES}` }
  return { ciphers: tlsCiphers ?? `${DEFAULT_CIPHERS}:!kRSA` }
}

/** The host names of the first certificate of a chain, in lower case. */
function serverNamesOf(pem: Buffer): string[] {
  const certificate = new X509Certificate(pem)
  const names = alternativeNames(certificate.subjectAltName ?? '')
  return (names.length > 0 ? names : commonNames(certificate)).map(n => n.toLowerCase())
}

/** `*.example.net` for `acs.example.net`. */
const wildcardOf = (name: string): string => name.replace(/^[^.]+/, '*')

/** What became of the client certificate of a connection. */
function seen(socket: TLSSocket, metrics: Metrics, logger: Logger): void {
  const certificate = socket.getPeerX509Certificate()
  if (certificate === undefined) return
  const error: unknown = socket.authorizationError
  const code = error === null || error === undefined ? '' : String((error as { code?: string }).code ?? error)
  metrics.clientCertificates.add(1, { result: socket.authorized ? 'good' : code })
  if (socket.authorized) return
  logger.warn('a client certificate is not good', {
    reason: code,
    subject: certificate.subject.slice(0, 200),
    serialNumber: certificate.serialNumber,
    remoteAddress: plainAddress(socket.remoteAddress ?? ''),
  })
}
