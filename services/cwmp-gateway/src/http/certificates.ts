/** What a client certificate says of whose it is (TR-069 3.3, 3.4.5). */
import { X509Certificate } from 'node:crypto'
import { parseDeviceId } from '@auroralinks/contracts'
import { ConfigError } from '@auroralinks/runtime'

/** A certificate that was verified. Without serial number it names no device: it is one that many devices share. */
export interface ClientCertificate {
  /** CN of its subject, or the first of its other names. */
  name: string
  oui: string
  productClass: string
  serialNumber: string
}

export interface CertificateReader {
  of(certificate: X509Certificate): ClientCertificate
  /** From a `Client-Cert` header (RFC 9440 2.2); null for what is none. */
  ofHeader(header: string): ClientCertificate | null
}

const LONGEST_NAME = 512
const OUI = /^[0-9A-Fa-f]{6}$/

/**
 * @param pattern a regular expression with the groups `oui`, `productClass` and `serialNumber`, of which at least the last
 * is needed; unset: the form of TR-069 3.4.4, `OUI-ProductClass-SerialNumber` or `OUI-SerialNumber`
 * @throws ConfigError for one that is no such expression
 */
export function createCertificateReader(pattern: string | undefined): CertificateReader {
  const read = pattern === undefined ? inStandardForm : byPattern(pattern)
  const of = (certificate: X509Certificate): ClientCertificate => {
    const names = namesOf(certificate)
    for (const name of names) {
      const device = name.length > LONGEST_NAME ? null : read(name)
      if (device !== null) return { name, ...device }
    }
    return { name: (names[0] ?? '').slice(0, LONGEST_NAME), oui: '', productClass: '', serialNumber: '' }
  }
  return {
    of,
    ofHeader(header) {
      const base64 = /^:([A-Za-z0-9+/]+={0,2}):$/.exec(header.trim())?.[1]
      if (base64 === undefined) return null
      try {
        return of(new X509Certificate(Buffer.from(base64, 'base64')))
      } catch {
        return null
      }
    },
  }
}

type Named = Omit<ClientCertificate, 'name'>

function inStandardForm(name: string): Named | null {
  const named = parseDeviceId(name)
  return named !== null && OUI.test(named.oui) ? named : null
}

function byPattern(pattern: string): (name: string) => Named | null {
  let expression: RegExp
  try {
    expression = new RegExp(pattern, 'u')
  } catch (error) {
    throw new ConfigError(
      `ACS_CWMP_TLS_DEVICE_PATTERN is no regular expression: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
  if (!pattern.includes('(?<serialNumber>'))
    throw new ConfigError('ACS_CWMP_TLS_DEVICE_PATTERN has no group (?<serialNumber>…)')
  return name => {
    const { oui = '', productClass = '', serialNumber = '' } = expression.exec(name)?.groups ?? {}
    return serialNumber === '' ? null : { oui, productClass, serialNumber }
  }
}

/** The CN of the subject, then the names of subjectAltName: DNS names, URIs, mail addresses. */
const namesOf = (certificate: X509Certificate): string[] => [
  ...commonNames(certificate),
  ...alternativeNames(certificate.subjectAltName ?? ''),
]

/** The CNs of the subject, of which there may be several. */
export function commonNames(certificate: X509Certificate): string[] {
  const cn: unknown = certificate.toLegacyObject().subject?.CN
  return [cn].flat().filter(name => typeof name === 'string')
}

/** Node.js writes `DNS:a, URI:"b, c"`: as JSON where a comma or another character would mislead. */
export function alternativeNames(text: string): string[] {
  return [...text.matchAll(/(?:^|, )(?:DNS|URI|email):("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(([, name = '']) =>
    name.startsWith('"') ? (JSON.parse(name) as string) : name,
  )
}
