/** What a version of CWMP does not have yet is not asked of a CPE that speaks it (TR-069 3.7.2.1). */
import { rpcOf } from '@auroralinks/cwmp'
import type { CwmpVersion } from '@auroralinks/cwmp'
import type { Request } from './model.ts'

/** A feature with the first version that has it. */
interface Feature {
  readonly what: string
  readonly since: CwmpVersion
}

const ALIAS: Feature = { what: 'addressing by alias', since: '1.3' }
const WILDCARD: Feature = { what: 'a wildcard in a path', since: '1.4' }
const LIGHTWEIGHT: Feature = { what: 'a lightweight notification', since: '1.4' }

/** The first thing in a request that a version lacks, in words; null when it has all. */
export function lackOf(request: Request, version: CwmpVersion): string | null {
  const { since = '1.0' } = rpcOf(request.method) ?? {}
  const lacking = [{ what: request.method, since }, ...featuresOf(request)].find(feature => feature.since > version)
  return lacking === undefined
    ? null
    : `${lacking.what} is in CWMP from ${lacking.since}, and the CPE speaks ${version}`
}

function featuresOf(request: Request): Feature[] {
  const paths = pathsOf(request)
  return [
    ...(paths.some(path => path.includes('.[')) ? [ALIAS] : []),
    ...(paths.some(path => path.includes('.*.')) ? [WILDCARD] : []),
    ...(request.method === 'SetParameterAttributes' && request.attributes.some(a => a.notification > 2)
      ? [LIGHTWEIGHT]
      : []),
  ]
}

function pathsOf(request: Request): readonly string[] {
  switch (request.method) {
    case 'GetParameterValues':
    case 'GetParameterAttributes':
      return request.names
    case 'GetParameterNames':
      return [request.path]
    case 'SetParameterValues':
      return request.parameters.map(p => p.name)
    case 'SetParameterAttributes':
      return request.attributes.map(a => a.name)
    case 'AddObject':
    case 'DeleteObject':
      return [request.objectName]
    default:
      return []
  }
}
