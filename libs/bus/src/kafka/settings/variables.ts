/** What the environment says of Kafka: the one list of variables that every process reads. */
import { ConfigError, integer, oneOf, text } from '@auroralinks/runtime'
import type { Declared, Variable } from '@auroralinks/runtime'

/** As Kafka takes them, of at most 249 characters with the longest of our names. */
const LONGEST_PREFIX = 200

/** `host:port`, comma separated; spaces and a comma at the end are of no matter. */
export function brokerList(name: string, description: string): Variable<readonly string[]> {
  return {
    name,
    description,
    parse(raw) {
      const brokers = (raw ?? '')
        .split(',')
        .map(s => s.trim())
        .filter(s => s !== '')
      for (const broker of brokers) if (!isAddress(broker)) throw notAnAddress(name, broker)
      return brokers
    },
  }
}

/** The same, where there must be one. */
export function requiredBrokers(name: string, description: string): Variable<readonly string[]> {
  const list = brokerList(name, description)
  return {
    ...list,
    parse(raw) {
      const brokers = list.parse(raw)
      if (brokers.length === 0) throw new ConfigError(`${name} is not set: ${description}`)
      return brokers
    },
  }
}

const isAddress = (text: string): boolean => {
  const port = Number(/^(?:\[[0-9a-fA-F:.]+\]|[^\s:/[\]]+):(\d{1,5})$/.exec(text)?.[1])
  return port >= 1 && port <= 65_535
}

const notAnAddress = (name: string, broker: string): ConfigError =>
  new ConfigError(
    `${name} names "${broker}", but should be host:port, comma separated${broker.includes('://') ? ' (without a protocol: KAFKA_SSL and KAFKA_SASL_MECHANISM say which)' : ''}`,
  )

/** A whole number, or nothing. */
const maybeInteger = (name: string, description: string, min: number, max: number): Variable<number | undefined> => ({
  name,
  description,
  parse: raw => (raw === undefined ? undefined : integer(name, description, 0, min, max).parse(raw)),
})

const maybeOnOff = (name: string, description: string): Variable<boolean | undefined> => ({
  name,
  description,
  parse(raw) {
    if (raw === undefined) return undefined
    if (/^(?:true|on|1|yes)$/i.test(raw)) return true
    if (/^(?:false|off|0|no)$/i.test(raw)) return false
    throw new ConfigError(`${name} is "${raw}", but should be true or false`)
  },
})

const secret = (name: string, description: string): Variable<string | undefined> => text(name, description)

const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'] as const
export type Mechanism = (typeof MECHANISMS)[number]

export const kafkaVariables = {
  kafkaPartitions: integer(
    'ACS_KAFKA_PARTITIONS',
    'partitions of keyed topics, fixed once for an installation',
    16,
    1,
    1024,
  ),
  kafkaReplication: maybeInteger(
    'ACS_KAFKA_REPLICATION',
    "how many brokers keep each record of topics that are made; unset: the cluster's default",
    1,
    32,
  ),
  kafkaMinInsync: maybeInteger(
    'ACS_KAFKA_MIN_INSYNC',
    "how many of them must have a record before it counts as written; unset: 2 where ACS_KAFKA_REPLICATION is 3 or more, the cluster's default where that is unset",
    1,
    32,
  ),
  kafkaTopicPrefix: {
    name: 'ACS_KAFKA_TOPIC_PREFIX',
    description: 'stands before the name of every topic and consumer group, for installations that share a cluster',
    fallback: '',
    parse(raw: string | undefined): string {
      if (raw === undefined) return ''
      if (!/^[A-Za-z0-9._-]+$/.test(raw) || raw.length > LONGEST_PREFIX)
        throw new ConfigError(
          `ACS_KAFKA_TOPIC_PREFIX is "${raw}", but should be at most ${LONGEST_PREFIX} of A-Z a-z 0-9 . _ -`,
        )
      return raw
    },
  },
  kafkaRack: text(
    'ACS_KAFKA_RACK',
    "where this process runs, as the brokers' broker.rack names it: records are read from a replica there (KIP-392)",
  ),
  kafkaCompression: oneOf(
    'ACS_KAFKA_COMPRESSION',
    'how batches of records are compressed: costs CPU, saves network and disk',
    ['none', 'gzip', 'snappy', 'lz4', 'zstd'],
    'none',
  ),
  kafkaJson: maybeOnOff(
    'ACS_KAFKA_JSON',
    'whether public topics have twins in JSON, with .json at the end of their names; unset: false',
  ),
  kafkaSchemaRegistry: secret(
    'ACS_KAFKA_SCHEMA_REGISTRY',
    "URL of a schema registry with Confluent's interface: our contracts are registered there, and values of public topics carry their ids; user and password in the URL where it wants them",
  ),
  kafkaSsl: maybeOnOff(
    'KAFKA_SSL',
    'whether the brokers speak TLS; unset: true when another KAFKA_SSL_ variable is set',
  ),
  kafkaSslCa: text(
    'KAFKA_SSL_CA',
    "the CA that signed the brokers' certificates, as a PEM file or its text; unset: the CAs that Node.js comes with",
  ),
  kafkaSslCert: text('KAFKA_SSL_CERT', 'our own certificate with its chain, as a PEM file or its text'),
  kafkaSslKey: secret('KAFKA_SSL_KEY', 'its private key, as a PEM file or its text'),
  kafkaSaslMechanism: {
    name: 'KAFKA_SASL_MECHANISM',
    description: 'how a process proves who it is: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER; unset: it does not',
    parse(raw: string | undefined): Mechanism | undefined {
      if (raw === undefined) return undefined
      const mechanism = MECHANISMS.find(m => m === raw.toUpperCase())
      if (mechanism === undefined)
        throw new ConfigError(`KAFKA_SASL_MECHANISM is "${raw}", but should be one of ${MECHANISMS.join(', ')}`)
      return mechanism
    },
  },
  kafkaSaslUsername: text('KAFKA_SASL_USERNAME', 'of PLAIN and SCRAM'),
  kafkaSaslPassword: secret('KAFKA_SASL_PASSWORD', 'of PLAIN and SCRAM'),
  kafkaOauthTokenUrl: text(
    'KAFKA_SASL_OAUTH_TOKEN_URL',
    'of OAUTHBEARER: where a token is had by client credentials (RFC 6749 4.4)',
  ),
  kafkaOauthClientId: text('KAFKA_SASL_OAUTH_CLIENT_ID', 'of OAUTHBEARER by client credentials'),
  kafkaOauthClientSecret: secret('KAFKA_SASL_OAUTH_CLIENT_SECRET', 'of OAUTHBEARER by client credentials'),
  kafkaOauthScope: text('KAFKA_SASL_OAUTH_SCOPE', 'asked for with the token, where the server wants one'),
  kafkaOauthTokenFile: text(
    'KAFKA_SASL_OAUTH_TOKEN_FILE',
    'of OAUTHBEARER: a file with a token that somebody else keeps fresh, in place of the token URL',
  ),
} as const

export type KafkaVariables = Declared<typeof kafkaVariables>
