/** What processes read besides the variables of the service that they run. */
import { kafkaVariables, requiredBrokers } from '@auroralinks/bus'
import { integer, oneOf, port, required, text } from '@auroralinks/runtime'

/** What every service process reads besides its own variables. */
export const hostVariables = {
  brokers: requiredBrokers('KAFKA_BROKERS', 'Kafka bootstrap brokers, host:port, comma separated'),
  ...kafkaVariables,
  opsPort: port('ACS_OPS_PORT', 'health and metrics', 9464),
  opsHost: text('ACS_OPS_HOST', 'address of the operations port; unset: all'),
  instanceId: text('ACS_INSTANCE_ID', 'name of this process, unique; unset: made at each start'),
  logLevel: oneOf(
    'ACS_LOG_LEVEL',
    'least severe lines that are logged',
    ['debug', 'info', 'warn', 'error', 'silent'],
    'info',
  ),
} as const

export const databaseVariables = {
  databaseUrl: required('DATABASE_URL', 'PostgreSQL, postgresql://user:password@host:port/database'),
  databaseConnections: integer('ACS_DATABASE_CONNECTIONS', 'connections of this process', 8, 1, 200),
} as const
