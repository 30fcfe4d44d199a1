/** TLS towards the brokers: PEM by files, which are read anew for each connection, or as text. */
import { X509Certificate, createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import { ConfigError } from '@auroralinks/runtime'

export interface TlsVariables {
  ca: string | undefined
  cert: string | undefined
  key: string | undefined
}

/**
 * Node's options for a connection as the files are now: a certificate that is renewed holds from the next connection on.
 * What is wrong with them is said at once. @throws ConfigError
 */
export function tlsOptions(v: TlsVariables): () => ConnectionOptions {
  if ((v.cert === undefined) !== (v.key === undefined))
    throw new ConfigError('KAFKA_SSL_CERT and KAFKA_SSL_KEY belong together, but only one of them is set')
  const read = (): ConnectionOptions => ({
    ...(v.ca === undefined ? {} : { ca: pem('KAFKA_SSL_CA', v.ca) }),
    ...(v.cert === undefined ? {} : { cert: pem('KAFKA_SSL_CERT', v.cert), key: pem('KAFKA_SSL_KEY', v.key!) }),
  })
  check(read())
  return read
}

/** The text, or that of the file which it names. */
function pem(name: string, value: string): string {
  // Where a line end cannot be written, `\n` stands for one.
  if (value.includes('-----BEGIN')) return value.replaceAll('\\n', '\n')
  try {
    return readFileSync(value, 'utf8')
  } catch (error) {
    throw new ConfigError(
      `${name} names the file "${value}", which cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`,
    )
  }
}

function check({ ca, cert, key }: ConnectionOptions): void {
  if (ca !== undefined) certificate('KAFKA_SSL_CA', ca as string)
  if (cert === undefined) return
  const own = certificate('KAFKA_SSL_CERT', cert as string)
  let secret: ReturnType<typeof createPrivateKey>
  try {
    secret = createPrivateKey(key as string)
  } catch {
    throw new ConfigError('KAFKA_SSL_KEY holds no private key that can be read (PEM without a passphrase)')
  }
  if (!own.checkPrivateKey(secret)) throw new ConfigError('KAFKA_SSL_KEY is not the key of KAFKA_SSL_CERT')
}

function certificate(name: string, text: string): X509Certificate {
  try {
    return new X509Certificate(text)
  } catch {
    throw new ConfigError(`${name} holds no certificate in PEM ("-----BEGIN CERTIFICATE-----")`)
  }
}
