/** A certificate authority of our own, small enough for a laboratory: ECDSA with P-256, X.509 by a library. */
import 'reflect-metadata'
import type { webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import * as x509 from '@peculiar/x509'

/** A certificate and its private key, as PEM. */
export interface Issued {
  cert: string
  key: string
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2_048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
}
const DAY_MS = 86_400_000
/** Devices have wrong clocks, and so have newcomers. */
const BEFORE_MS = DAY_MS

const CA_DAYS = 3_650
const SERVER_DAYS = 825
const DEVICE_DAYS = 3_650
const CRL_DAYS = 30

x509.cryptoProvider.set(globalThis.crypto)

export interface Authority {
  /** Its own certificate, as PEM. */
  readonly cert: string
  /** For a server with these host names and addresses; the first is its CN. Old CPEs need a key of RSA. */
  server(names: readonly string[], keys?: 'ecdsa' | 'rsa'): Promise<Issued>
  /** For a device, or for many of one kind: TR-069 3.4.5. */
  device(commonName: string): Promise<Issued>
  /** The list of what it has revoked, as PEM. @param serialNumbers in hex, as certificates show them */
  revocations(serialNumbers: readonly string[]): Promise<string>
}

/** Makes a new authority. @param now ms since 1970 */
export async function createAuthority(
  commonName: string,
  now: number,
): Promise<{ authority: Authority; made: Issued }> {
  const keys = await newKeys()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: nameOf(commonName),
    notBefore: new Date(now - BEFORE_MS),
    notAfter: new Date(now + CA_DAYS * DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  const made = { cert: `${certificate.toString('pem')}\n`, key: await pemOf(keys.privateKey) }
  return { authority: authorityOf(certificate, keys.privateKey, now), made }
}

/** The authority of a certificate and key that were made before. @throws Error for what is none */
export async function openAuthority({ cert, key }: Issued, now: number): Promise<Authority> {
  const [bytes] = x509.PemConverter.decode(key)
  const privateKey = await crypto.subtle.importKey('pkcs8', bytes!, ALGORITHM, true, ['sign'])
  return authorityOf(new x509.X509Certificate(cert), privateKey, now)
}

function authorityOf(certificate: x509.X509Certificate, signingKey: CryptoKey, now: number): Authority {
  const issue = async (
    commonName: string,
    days: number,
    extensions: x509.Extension[],
    kind: 'ecdsa' | 'rsa' = 'ecdsa',
  ): Promise<Issued> => {
    const keys = await newKeys(kind)
    const issued = await x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject: nameOf(commonName),
      issuer: certificate.subjectName,
      notBefore: new Date(now - BEFORE_MS),
      notAfter: new Date(Math.min(now + days * DAY_MS, certificate.notAfter.getTime())),
      signingAlgorithm: ALGORITHM,
      publicKey: keys.publicKey,
      signingKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(kind === 'rsa' ? SIGNS_AND_ENCIPHERS : x509.KeyUsageFlags.digitalSignature, true),
        await x509.AuthorityKeyIdentifierExtension.create(certificate.publicKey),
        ...extensions,
      ],
    })
    return { cert: `${issued.toString('pem')}\n`, key: await pemOf(keys.privateKey) }
  }
  return {
    cert: `${certificate.toString('pem')}\n`,
    server: (names, kind) => {
      const typed = names.map(value => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }) as const)
      const extensions = [
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(typed),
      ]
      return issue(names[0]!, SERVER_DAYS, extensions, kind)
    },
    device: commonName =>
      issue(commonName, DEVICE_DAYS, [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth])]),
    async revocations(serialNumbers) {
      const list = await x509.X509CrlGenerator.create({
        issuer: certificate.subjectName,
        thisUpdate: new Date(now - BEFORE_MS),
        nextUpdate: new Date(now + CRL_DAYS * DAY_MS),
        signingAlgorithm: ALGORITHM,
        signingKey,
        entries: serialNumbers.map(s => ({ serialNumber: s, revocationDate: new Date(now) })),
      })
      return `${x509.PemConverter.encode(list.rawData, 'X509 CRL')}\n`
    },
  }
}

/** The suites without forward secrecy have the client encipher a secret for the server's key. */
const SIGNS_AND_ENCIPHERS = x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment

const newKeys = (kind: 'ecdsa' | 'rsa' = 'ecdsa'): Promise<webcrypto.CryptoKeyPair> =>
  crypto.subtle.generateKey(kind === 'rsa' ? RSA : ALGORITHM, true, ['sign', 'verify'])

const nameOf = (commonName: string): x509.JsonName => [{ CN: [commonName] }]

/** 16 random bytes, the first such that it is a positive number of that length. */
function serialNumber(): string {
  const bytes = crypto.getRandomValues(Buffer.alloc(16))
  bytes[0] = (bytes[0]! & 0x3f) | 0x40
  return bytes.toString('hex')
}

async function pemOf(privateKey: CryptoKey): Promise<string> {
  return `${x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', privateKey), 'PRIVATE KEY')}\n`
}
