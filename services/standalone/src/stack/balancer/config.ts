/** What the balancer reads from the environment; the stack sets it all. */
import { list, oneOf, port, text } from '@auroralinks/runtime'
import type { Declared } from '@auroralinks/runtime'

export const variables = {
  port: port('ACS_CWMP_PORT', 'CWMP over HTTP, for CPEs', 7547),
  tlsPort: port('ACS_CWMP_TLS_PORT', 'CWMP over HTTPS, handed on to the gateways byte by byte', 7548),
  tlsCert: text('ACS_CWMP_TLS_CERT', 'set when the gateways speak HTTPS'),
  gateways: list('ACS_BALANCER_GATEWAYS', 'the gateways, host:port'),
  tlsGateways: list('ACS_BALANCER_TLS_GATEWAYS', "the same gateways' HTTPS, host:port"),
  readiness: list('ACS_BALANCER_READINESS', "the same gateways' readiness, http://host:port/readyz"),
  sessionByConnection: oneOf(
    'ACS_CWMP_SESSION_BY_CONNECTION',
    'as the gateways have it: whether a CPE without cookie is known by its TCP connection',
    ['on', 'off'],
    'on',
  ),
  opsHost: text('ACS_OPS_HOST', 'address of the operations port; unset: all'),
  opsPort: port('ACS_OPS_PORT', 'health and metrics', 9464),
} as const

export type Config = Declared<typeof variables>
