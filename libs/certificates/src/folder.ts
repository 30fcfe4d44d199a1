/** An authority and the certificate of a server in a folder: made once, and the server's again before it ends. */
import { X509Certificate } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { privateFolder } from '@auroralinks/runtime'
import { createAuthority, openAuthority } from './authority.ts'
import type { Authority, Issued } from './authority.ts'

/** Files of the folder. The authority's key opens doors: whoever has it makes certificates for any device. */
const FILES = { ca: 'ca.crt', caKey: 'ca.key', cert: 'server.crt', key: 'server.key' } as const

export interface CertificateFolder {
  /** Paths: the authority's certificate, and the server's with its key. */
  ca: string
  cert: string
  key: string
  authority: Authority
}

/** A certificate is made again when it has no more than this left. */
const RENEW_MS = 30 * 86_400_000

/**
 * Makes what is missing: an authority, and a certificate for these host names and addresses. The server's is made again
 * when it ends soon or lacks a name.
 * @throws Error where the folder holds half of an authority
 */
export async function ensureCertificates(o: {
  folder: string
  names: readonly string[]
  /** `rsa` for old CPEs. */
  keys?: 'ecdsa' | 'rsa'
  now: number
}): Promise<CertificateFolder> {
  privateFolder(o.folder)
  const path = (file: keyof typeof FILES): string => join(o.folder, FILES[file])
  if (!existsSync(path('ca')) && !existsSync(path('caKey'))) {
    const { made } = await createAuthority('AuroraLinks ACS', o.now)
    write(path('caKey'), made.key)
    write(path('ca'), made.cert)
  }
  const opened = await openFolder(o.folder, o.now)
  if (!isGood(path('cert'), path('key'), opened.authority, o)) {
    const server = await opened.authority.server(o.names, o.keys)
    write(path('key'), server.key)
    write(path('cert'), server.cert)
  }
  return opened
}

/** The authority of such a folder. @throws Error where there is none */
export async function openFolder(folder: string, now: number): Promise<CertificateFolder> {
  const made: Issued = {
    cert: readFileSync(join(folder, FILES.ca), 'utf8'),
    key: readFileSync(join(folder, FILES.caKey), 'utf8'),
  }
  return {
    ca: join(folder, FILES.ca),
    cert: join(folder, FILES.cert),
    key: join(folder, FILES.key),
    authority: await openAuthority(made, now),
  }
}

function isGood(
  certFile: string,
  keyFile: string,
  authority: Authority,
  { names, keys = 'ecdsa', now }: { names: readonly string[]; keys?: 'ecdsa' | 'rsa'; now: number },
): boolean {
  if (!existsSync(certFile) || !existsSync(keyFile)) return false
  try {
    const certificate = new X509Certificate(readFileSync(certFile))
    return (
      certificate.verify(new X509Certificate(authority.cert).publicKey) &&
      certificate.publicKey.asymmetricKeyType === (keys === 'rsa' ? 'rsa' : 'ec') &&
      certificate.validToDate.getTime() - now > RENEW_MS &&
      names.every(name => (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined)
    )
  } catch {
    return false
  }
}

/** Whole or not at all, and for this user alone. */
function write(path: string, text: string): void {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, text, { mode: 0o600 })
  chmodSync(draft, 0o600)
  renameSync(draft, path)
}
