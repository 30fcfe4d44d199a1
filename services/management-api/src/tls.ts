/** TLS of the API and the console: a certificate and its key, read again when their files change. */
import { X509Certificate } from 'node:crypto'
import { createServer as createPlainServer } from 'node:http'
import type { RequestListener, Server, ServerOptions } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { ServerOptions as TlsServerOptions } from 'node:https'
import { createSecureContext } from 'node:tls'
import { ConfigError, follow, readFiles } from '@auroralinks/runtime'
import type { FilesRead, Logger } from '@auroralinks/runtime'
import type { Config } from './config.ts'

export interface ApiServer {
  server: Server
  isTls: boolean
  /** When its certificate ends, in ms since 1970; Infinity without one. */
  endsAt(): number
  /** Ends that files are followed. */
  end(): void
}

/** @throws ConfigError for files that cannot be used */
export async function createApiServer(
  o: { config: Pick<Config, 'tlsCert' | 'tlsKey'>; logger: Logger; options: ServerOptions; everyMs?: number },
  serve: RequestListener,
): Promise<ApiServer> {
  const { tlsCert, tlsKey } = o.config
  if (tlsCert === undefined && tlsKey === undefined)
    return { server: createPlainServer(o.options, serve), isTls: false, endsAt: () => Infinity, end: () => {} }
  if (tlsCert === undefined || tlsKey === undefined)
    throw new ConfigError('ACS_API_TLS_CERT and ACS_API_TLS_KEY belong together: only one is set')
  const paths = [tlsCert, tlsKey]
  const first = await readFiles(paths)
  let material = materialOf(first, paths)
  const server = createTlsServer({ ...o.options, ...material.options }, serve)
  const end = follow({
    read: () => readFiles(paths),
    before: first.digest,
    changed: now => {
      material = materialOf(now, paths)
      server.setSecureContext(material.options)
      o.logger.info('the certificate of the API is read again')
    },
    failed: error => o.logger.error('the certificate of the API stays as it was', { err: error }),
    ...(o.everyMs !== undefined && { everyMs: o.everyMs }),
  })
  return { server, isTls: true, endsAt: () => material.endsAt, end }
}

/** @throws ConfigError */
function materialOf({ contents }: FilesRead, paths: readonly string[]): { options: TlsServerOptions; endsAt: number } {
  const missing = contents.indexOf(null)
  if (missing >= 0)
    throw new ConfigError(
      `${missing === 0 ? 'ACS_API_TLS_CERT' : 'ACS_API_TLS_KEY'} names "${paths[missing]}", which cannot be read`,
    )
  const [cert, key] = contents as Buffer[]
  const options: TlsServerOptions = { cert: cert!, key: key!, minVersion: 'TLSv1.2', ALPNProtocols: ['http/1.1'] }
  try {
    createSecureContext(options)
    return { options, endsAt: new X509Certificate(cert!).validToDate.getTime() }
  } catch (error) {
    throw new ConfigError(
      `the certificate of the API or its key is not usable: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}
