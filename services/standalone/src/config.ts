/** What standalone and the stack read from the environment themselves; every service's own variables hold besides. */
import { brokerList, kafkaSettings, kafkaVariables } from '@auroralinks/bus'
import type { KafkaSettings } from '@auroralinks/bus'
import { ConfigError, integer, oneOf, port, text } from '@auroralinks/runtime'
import type { Declared } from '@auroralinks/runtime'

export const variables = {
  dataDir: text('ACS_DATA_DIR', 'folder for everything that is kept: database, files, keys', './data'),
  minFreeMb: integer('ACS_DATA_MIN_FREE_MB', 'free room on its disk without which nothing starts, in MB', 200),
  brokers: brokerList(
    'KAFKA_BROKERS',
    'an existing Kafka, host:port, comma separated; unset: standalone uses a bus in memory, the stack starts its own',
  ),
  ...kafkaVariables,
  databaseUrl: text(
    'DATABASE_URL',
    'an existing PostgreSQL, postgresql://user:password@host:port/database; unset: one in the data folder',
  ),
  cwmpPort: port('ACS_CWMP_PORT', 'CWMP over HTTP', 7547),
  tlsPort: port('ACS_CWMP_TLS_PORT', 'CWMP over HTTPS, where a certificate is configured', 7548),
  tls: oneOf(
    'ACS_CWMP_TLS',
    'auto: CWMP over HTTPS too, with an authority and a certificate made in the data folder where ACS_CWMP_TLS_CERT names none',
    ['off', 'auto'],
    'off',
  ),
  tlsCert: text('ACS_CWMP_TLS_CERT', 'file with the certificate chain (PEM)'),
  tlsLegacy: oneOf('ACS_CWMP_TLS_LEGACY', 'on: the certificate that is made has a key of RSA', ['on', 'off'], 'off'),
  apiPort: port('ACS_API_PORT', 'REST, live events and console', 7557),
  apiTls: oneOf(
    'ACS_API_TLS',
    'auto: the API over HTTPS, with a certificate made in the data folder where ACS_API_TLS_CERT names none',
    ['off', 'auto'],
    'off',
  ),
  apiTlsCert: text('ACS_API_TLS_CERT', 'file with the certificate chain of the API (PEM)'),
  filesPort: port('ACS_FILES_PORT', 'files', 7567),
  stun: oneOf('ACS_STUN', 'STUN and UDP connection requests', ['on', 'off'], 'on'),
  stunPort: port('ACS_STUN_PORT', 'STUN and UDP connection requests, UDP', 3478),
  opsPort: port('ACS_OPS_PORT', 'health and metrics; the stack counts up from it, one a process', 9464),
  opsHost: text('ACS_OPS_HOST', 'address of the operations ports; 0.0.0.0 for all', '127.0.0.1'),
  replicas: integer('ACS_STACK_REPLICAS', 'processes of identity and of the task-planner each, in the stack', 1, 1, 8),
  adminToken: text('ACS_ADMIN_TOKEN', "the administrator's key; unset: made at the first start and printed once"),
  logLevel: oneOf(
    'ACS_LOG_LEVEL',
    'least severe lines that are logged',
    ['debug', 'info', 'warn', 'error', 'silent'],
    'warn',
  ),
} as const

export type Config = Declared<typeof variables>

/** How Kafka is spoken to. @throws ConfigError, also where security is set for a Kafka that is not: ours has none */
export function kafkaOf(config: Config): KafkaSettings {
  const kafka = kafkaSettings(config)
  if (config.brokers.length === 0 && (kafka.security.ssl !== undefined || kafka.security.sasl !== undefined))
    throw new ConfigError('KAFKA_SSL or KAFKA_SASL_MECHANISM is set, but KAFKA_BROKERS is not')
  return kafka
}
