/** The operations port of a process: is it alive, is it ready and if not why, its metrics. */
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Running } from '@auroralinks/runtime'
import type { Telemetry } from './telemetry.ts'

export interface OpsOptions {
  /** 0 means any free one. */
  port: number
  host?: string
  /** Asked at each request: services may come while the process starts. */
  services: () => readonly Pick<Running, 'name' | 'notReady'>[]
  telemetry: Pick<Telemetry, 'prometheus'>
}

export interface Ops {
  port: number
  close(): Promise<void>
}

/** `/livez`, `/readyz` (503 with the reasons) and `/metrics`. @throws what `listen` throws, for example EADDRINUSE */
export async function startOps(o: OpsOptions): Promise<Ops> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD')
      return json(response, 405, { status: 'method not allowed' })
    }
    switch ((request.url ?? '').split('?')[0]) {
      case '/livez':
        return json(response, 200, { status: 'ok' })
      case '/readyz':
        return readiness(response, o)
      case '/metrics':
        return void metrics(request.headers.accept ?? '', response, o)
      default:
        return json(response, 404, { status: 'not found', paths: ['/livez', '/readyz', '/metrics'] })
    }
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(o.port, o.host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const CONTENT_TYPE = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
}

function readiness(response: ServerResponse, o: OpsOptions): void {
  const services = o.services()
  const reasons = services.flatMap(service => {
    const why = service.notReady()
    return why === null ? [] : [`${service.name}: ${why}`]
  })
  if (services.length === 0) reasons.push('starting')
  json(response, reasons.length === 0 ? 200 : 503, { status: reasons.length === 0 ? 'ready' : 'not ready', reasons })
}

/** OpenMetrics where it is asked for: Prometheus does, where it stores exemplars. */
async function metrics(accept: string, response: ServerResponse, o: OpsOptions): Promise<void> {
  const form = accept.includes('application/openmetrics-text') ? 'openmetrics' : 'prometheus'
  try {
    const text = await o.telemetry.prometheus(form)
    response.writeHead(200, { 'content-type': CONTENT_TYPE[form] }).end(text)
  } catch (error) {
    json(response, 500, { status: error instanceof Error ? error.message : 'failed' })
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body, null, 2)}\n`)
}
