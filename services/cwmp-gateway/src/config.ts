/** What the gateway reads from the environment. */
import { rpcPlugins } from '@auroralinks/rpc-plugins'
import { ConfigError, filesKey, integer, keyList, list, oneOf, port, required, text } from '@auroralinks/runtime'
import type { Declared, Variable } from '@auroralinks/runtime'

/** Of NextURL, in characters (TR-069 A.4.2.1). */
const LONGEST_URL = 1_024

/** A URL or a path for a browser. */
function browserAddress(name: string, description: string, fallback: string): Variable<string> {
  return {
    name,
    description,
    fallback,
    parse(raw = fallback) {
      const isUrl = /^https?:\/\//i.test(raw) && URL.canParse(raw)
      if ((isUrl || /^\/(?!\/)/.test(raw)) && raw.length <= LONGEST_URL) return raw
      throw new ConfigError(
        `${name} is "${raw}", but should be an http or https URL or a path, of at most ${LONGEST_URL} characters`,
      )
    },
  }
}

export const variables = {
  host: text('ACS_CWMP_HOST', 'address that is listened on; unset: all'),
  port: port('ACS_CWMP_PORT', 'CWMP over HTTP', 7547),
  tlsPort: port('ACS_CWMP_TLS_PORT', 'CWMP over HTTPS, where a certificate is configured', 7548),
  tlsCert: list(
    'ACS_CWMP_TLS_CERT',
    'file with the certificate chain (PEM); several: each for the names in it, the first for all other names',
  ),
  tlsKey: list('ACS_CWMP_TLS_KEY', 'file with its private key (PEM), one for each certificate'),
  tlsClientCa: text(
    'ACS_CWMP_TLS_CLIENT_CA',
    'file with the CAs of client certificates (PEM); unset: none are asked for',
  ),
  tlsCrl: list(
    'ACS_CWMP_TLS_CRL',
    'files with the lists of revoked client certificates (PEM), one of each CA of ACS_CWMP_TLS_CLIENT_CA',
  ),
  tlsCiphers: text('ACS_CWMP_TLS_CIPHERS', 'cipher suites of TLS 1.2 (OpenSSL list)'),
  tlsLegacy: oneOf(
    'ACS_CWMP_TLS_LEGACY',
    'on: also the suites without forward secrecy that old CPEs are limited to, as TR-069 3.3 demands of a CPE',
    ['on', 'off'],
    'off',
  ),
  tlsDevicePattern: text(
    'ACS_CWMP_TLS_DEVICE_PATTERN',
    'how a client certificate names its device: a regular expression with the group serialNumber, and oui and productClass; unset: OUI-ProductClass-SerialNumber (TR-069 3.4.4)',
  ),
  clientCertProxies: list(
    'ACS_CWMP_CLIENT_CERT_PROXIES',
    'networks (CIDR) of the proxies that verify client certificates and pass them on as Client-Cert (RFC 9440); nobody else is believed',
  ),
  proxyTls: oneOf(
    'ACS_CWMP_PROXY_TLS',
    "what TLS from listed proxies is: through (the CPE's own goes through them: X-Forwarded-For, X-Forwarded-Proto and Client-Cert in it are the CPE's word and not believed), or own (they end it and speak TLS of their own to us)",
    ['through', 'own'],
    'through',
  ),
  sessionKeys: keyList('ACS_SESSION_KEY', 'signs session cookies and nonces, the same for all gateways'),
  secretKey: required(
    'ACS_SECRET_KEY',
    'opens the values of secret parameters where their RPC is encoded: new[,old], each at least 16 characters',
  ),
  filesKey,
  filesUrl: text('ACS_FILES_URL', 'where CPEs reach the file-server', 'http://localhost:7567'),
  authentication: oneOf(
    'ACS_CWMP_AUTH',
    'who must prove itself: none, optional (whoever has credentials on file), required',
    ['none', 'optional', 'required'],
    'required',
  ),
  basic: oneOf(
    'ACS_CWMP_BASIC',
    'where a CPE may prove itself with Basic: tls, always (over plain HTTP too), never',
    ['tls', 'always', 'never'],
    'tls',
  ),
  authenticationPolicy: text(
    'ACS_CWMP_AUTH_POLICY',
    'file with rules of authentication for networks, listeners, product classes and devices (JSON, docs/operations/access.md); read again when it changes',
  ),
  oui: oneOf(
    'ACS_CWMP_OUI',
    'whose form the OUI in a device id has: as-sent, canonical (six upper-case digits, whatever case, dashes or 0x a device sends)',
    ['as-sent', 'canonical'],
    'as-sent',
  ),
  realm: text('ACS_CWMP_REALM', 'realm of the Digest challenge; some CPEs keep 32 characters', 'AuroraLinks'),
  nonceSeconds: integer('ACS_CWMP_NONCE_SECONDS', 'life of a Digest nonce, in seconds', 300, 5, 86_400),
  trace: oneOf(
    'ACS_TRACE',
    'whose messages are kept whole: faults (traced devices and sessions with a fault), all, none (traced devices)',
    ['faults', 'all', 'none'],
    'faults',
  ),
  fastPath: oneOf(
    'ACS_CWMP_FAST_PATH',
    'plain POSTs without node:http where they came with one read, see docs/adr/0006-fast-path.md; off: everything through node:http',
    ['on', 'off'],
    'on',
  ),
  maxBodyBytes: integer(
    'ACS_CWMP_MAX_BODY_BYTES',
    'largest body of a request in a session, as sent and inflated, in bytes',
    24 * 1024 * 1024,
    1024,
  ),
  maxBodiesBytes: integer(
    'ACS_CWMP_MAX_BODIES_BYTES',
    'bytes of all bodies that are held at once, as sent and inflated; more are answered with 503',
    128 * 1024 * 1024,
    64 * 1024,
  ),
  requestSeconds: integer(
    'ACS_CWMP_REQUEST_SECONDS',
    'in this time the head of a request has to come (within 20 s at most), and in each such time its body has to get on, in seconds',
    60,
    1,
    3600,
  ),
  bodyBytesPerSecond: integer(
    'ACS_CWMP_BODY_BYTES_PER_SECOND',
    'what a body that is not whole yet has to grow by, on average over ACS_CWMP_REQUEST_SECONDS',
    1_000,
    0,
  ),
  deny: oneOf(
    'ACS_CWMP_DENY',
    'whether a source is turned away for a while from which too much came that is no CWMP, and no device',
    ['on', 'off'],
    'on',
  ),
  limits: text(
    'ACS_CWMP_LIMITS',
    'file with limits for addresses, networks and devices (JSON, docs/operations/access.md); read again when it changes',
  ),
  maxConnections: integer(
    'ACS_CWMP_MAX_CONNECTIONS',
    'connections at once; fewer where the limit of open files is lower',
    20_000,
    1,
  ),
  maxConnectionsPerAddress: integer(
    'ACS_CWMP_MAX_CONNECTIONS_PER_ADDRESS',
    'connections at once from one IPv4 address or IPv6 /64 that is no trusted proxy',
    4_096,
    1,
  ),
  maxInProgress: integer(
    'ACS_CWMP_MAX_IN_PROGRESS',
    'requests at once; more are answered with 503, those of open sessions from twice as many on',
    2_000,
    1,
  ),
  queueTargetMs: integer(
    'ACS_CWMP_QUEUE_TARGET_MS',
    'how long a session may wait in queues, in ms; where it waits longer for long, new ones are answered with 503; 0: never',
    500,
    0,
    15_000,
  ),
  lingerMs: integer(
    'ACS_CWMP_LINGER_MS',
    'how long a gateway that was told to stop still serves, while it says that it is not ready: whoever balances has to see that first, in ms',
    2_000,
    0,
    60_000,
  ),
  rpcPlugins,
  kickedNextUrl: browserAddress(
    'ACS_KICKED_NEXT_URL',
    "where a CPE that calls Kicked sends its browser: an http or https URL, or a path on the CPE's own pages",
    '/',
  ),
  trustedProxies: list(
    'ACS_CWMP_TRUSTED_PROXIES',
    'networks (CIDR) whose X-Forwarded-For and traceparent are believed',
    ['127.0.0.0/8', '::1/128'],
  ),
  sessionByConnection: oneOf(
    'ACS_CWMP_SESSION_BY_CONNECTION',
    'whether a CPE without cookie is known by its TCP connection; off behind a proxy that shares connections and sets no X-Forwarded-For',
    ['on', 'off'],
    'on',
  ),
} as const

export type Config = Declared<typeof variables>

/** How long a POST waits for its reply, in ms: a CPE waits at least 30 s (TR-069 3.4.2). */
export const REPLY_DEADLINE_MS = 15_000

/** How long an answer waits until its event is durable, in ms: with the above still within 30 s. */
export const DURABLE_DEADLINE_MS = 10_000

/** How old a session may grow, in ms: an older cookie is refused. */
export const SESSION_AGE_MS = 60 * 60_000
