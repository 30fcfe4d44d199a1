/** What processes read besides the variables of the service that they run. */
import { integer, list, oneOf, port, required, text } from '@auroralinks/runtime'

/** What every service process reads besides its own variables. */
export const hostVariables = {
  brokers: {
    ...list('KAFKA_BROKERS', 'Kafka bootstrap brokers, host:port, comma separated'),
    parse: (raw: string | undefined) =>
      required('KAFKA_BROKERS', 'Kafka bootstrap brokers, host:port, comma separated')
        .parse(raw)
        .split(',')
        .map(s => s.trim()),
  },
  kafkaPartitions: integer(
    'ACS_KAFKA_PARTITIONS',
    'partitions of keyed topics, fixed once for an installation',
    16,
    1,
    1024,
  ),
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
