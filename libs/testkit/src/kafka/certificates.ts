/** A certificate authority for tests, by openssl. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Issued {
  /** Files (PEM). */
  cert: string
  key: string
  /** Their texts, as a broker's properties take them. */
  chain: string
  secret: string
}

export interface Authority {
  /** Its certificate: a file (PEM), and the text. */
  cert: string
  text: string
  /** @param names as in subjectAltName, `DNS:localhost,IP:127.0.0.1` */
  issue(name: string, names?: string): Issued
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/** Makes one whose files lie in `dir`. @param name of its files and in its subject */
export function createAuthority(dir: string, name: string): Authority {
  const at = (file: string): string => join(dir, `${name}-${file}`)
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'ignore' })
  openssl('req', '-x509', ...KEY, '-days', '2', '-subj', `/CN=${name}`, '-keyout', at('ca.key'), '-out', at('ca.crt'))
  return {
    cert: at('ca.crt'),
    text: readFileSync(at('ca.crt'), 'utf8'),
    issue(subject, names = 'DNS:localhost,IP:127.0.0.1') {
      const [key, request, cert, extensions] = ['key', 'csr', 'crt', 'ext'].map(end => at(`${subject}.${end}`)) as [
        string,
        string,
        string,
        string,
      ]
      writeFileSync(extensions, `subjectAltName=${names}\n`)
      openssl('req', ...KEY, '-subj', `/CN=${subject}`, '-keyout', key, '-out', request)
      const by = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', extensions]
      openssl('x509', '-req', '-in', request, ...by, '-days', '2', '-out', cert)
      return { cert, key, chain: readFileSync(cert, 'utf8'), secret: readFileSync(key, 'utf8') }
    },
  }
}
