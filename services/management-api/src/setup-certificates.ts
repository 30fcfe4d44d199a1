/** The certificates that devices meet, as far as their files are here. */
import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { z } from '@hono/zod-openapi'
import type { Setup } from './schemas/setup.ts'

type Shown = z.infer<typeof Setup>

/** The first of each chain; null where there is none, or one cannot be read here (the gateways run elsewhere). */
export async function certificatesIn(paths: readonly string[]): Promise<Shown['certificates']> {
  const read = await Promise.all(paths.map(certificateIn))
  const found = read.filter(c => c !== null)
  if (found.length === 0 || found.length < read.length) return null
  return found.map(({ certificate: c }) => ({
    subject: nameOf(c.subject),
    issuer: nameOf(c.issuer),
    names: (c.subjectAltName ?? '')
      .split(', ')
      .map(n => n.replace(/^(?:DNS|IP Address):/, ''))
      .filter(n => n !== ''),
    validFrom: c.validFromDate.toISOString(),
    endsAt: c.validToDate.toISOString(),
    sha256: c.fingerprint256,
  }))
}

/** The authority in a file; null where none is named, or it cannot be read here. */
export async function authorityIn(path: string | undefined): Promise<Shown['authority']> {
  const found = path === undefined ? null : await certificateIn(path)
  if (found === null) return null
  const { certificate: c, pem } = found
  return { pem, subject: nameOf(c.subject), endsAt: c.validToDate.toISOString(), sha256: c.fingerprint256 }
}

async function certificateIn(path: string): Promise<{ certificate: X509Certificate; pem: string } | null> {
  try {
    const text = await readFile(path, 'utf8')
    // Nothing but certificates leaves this file, whatever else somebody put into it.
    const pem = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g)?.join('\n')
    return pem === undefined ? null : { certificate: new X509Certificate(pem), pem: `${pem}\n` }
  } catch {
    return null
  }
}

/** `CN=acs.example.net` of several lines. */
const nameOf = (lines: string): string => lines.split('\n').join(', ')
