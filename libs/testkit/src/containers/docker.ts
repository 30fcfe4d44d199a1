/** Whether a Docker API answers on this machine. */
import { request } from 'node:http'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { environment } from '@auroralinks/runtime'
import type { Environment } from '@auroralinks/runtime'

/** Where it usually listens: the daemon's socket, and those of Docker Desktop and of a daemon without root. */
const socketsOf = (env: Environment): string[] => {
  const runtime = env['XDG_RUNTIME_DIR']
  return [
    '/var/run/docker.sock',
    join(homedir(), '.docker/run/docker.sock'),
    ...(runtime ? [join(runtime, 'docker.sock')] : []),
  ]
}

const PATIENCE_MS = 2_000

/** `DOCKER_HOST`, else the first usual socket that answers; null where none does. */
export async function dockerHost(env: Environment = environment()): Promise<string | null> {
  const given = env['DOCKER_HOST']
  for (const host of given ? [given] : socketsOf(env).map(path => `unix://${path}`))
    if (await answers(host, env)) return host
  return null
}

/** The name or address at which ports of containers are reached. @example containerAddress('tcp://10.0.0.7:2375') === '10.0.0.7' */
export const containerAddress = (host: string): string =>
  host.startsWith('unix:') || host.startsWith('npipe:') ? '127.0.0.1' : new URL(host).hostname

function answers(host: string, env: Environment): Promise<boolean> {
  // With TLS or over SSH it takes what only its client has: that one will say what is wrong.
  if (/^(?:https|ssh|npipe):/.test(host) || env['DOCKER_TLS_VERIFY']) return Promise.resolve(true)
  if (!/^(?:unix|tcp|http):\/\/./.test(host)) return Promise.resolve(false)
  const url = host.startsWith('unix:') ? null : new URL(host.replace(/^tcp:/, 'http:'))
  const where =
    url === null ? { socketPath: host.slice('unix://'.length) } : { host: url.hostname, port: url.port || '2375' }
  return new Promise(resolve => {
    const asked = request({ ...where, path: '/_ping', timeout: PATIENCE_MS }, answer => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(false))
    asked.end()
  })
}
