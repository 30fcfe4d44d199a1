/** How an installation's Kafka is spoken to, from what the environment says. */
import { ConfigError } from '@auroralinks/runtime'
import type { KafkaSecurity, Sasl } from '../connection/broker-connection.ts'
import type { Codec } from '../protocol/compression.ts'
import { endpointTokens, fileTokens } from './oauth.ts'
import { tlsOptions } from './tls.ts'
import type { KafkaVariables } from './variables.ts'

/** What `createKafkaBus` and `ensureTopics` want besides the brokers. */
export interface KafkaSettings {
  /** Of keyed topics. */
  partitions: number
  /** How many brokers keep each record; unset: the cluster's default. */
  replication?: number
  /** How many of them must have a record before it counts as written; unset: as `replication` implies. */
  minInsync?: number
  /** Stands before the name of every topic and consumer group. */
  topicPrefix: string
  /** Where this process runs: records are read from a replica there. */
  rack?: string
  compression: Codec
  /** Public topics have twins in JSON. */
  json: boolean
  /** URL of a schema registry. */
  schemaRegistry?: string
  security: KafkaSecurity
}

/** @throws ConfigError when variables are missing, or do not go together */
export function kafkaSettings(v: KafkaVariables): KafkaSettings {
  const { kafkaReplication: replication, kafkaMinInsync: minInsync } = v
  if (replication !== undefined && minInsync !== undefined && minInsync > replication)
    throw new ConfigError(
      `ACS_KAFKA_MIN_INSYNC is ${minInsync}, but ACS_KAFKA_REPLICATION only ${replication}: nothing could be written`,
    )
  return {
    partitions: v.kafkaPartitions,
    topicPrefix: v.kafkaTopicPrefix,
    compression: v.kafkaCompression,
    json: v.kafkaJson ?? false,
    security: securityOf(v),
    ...(v.kafkaSchemaRegistry === undefined ? {} : { schemaRegistry: v.kafkaSchemaRegistry }),
    ...(replication === undefined ? {} : { replication }),
    ...(minInsync === undefined ? {} : { minInsync }),
    ...(v.kafkaRack === undefined ? {} : { rack: v.kafkaRack }),
  }
}

function securityOf(v: KafkaVariables): KafkaSecurity {
  const tls = { ca: v.kafkaSslCa, cert: v.kafkaSslCert, key: v.kafkaSslKey }
  const isGiven = Object.values(tls).some(text => text !== undefined)
  if (v.kafkaSsl === false && isGiven)
    throw new ConfigError('KAFKA_SSL is false, but KAFKA_SSL_CA, KAFKA_SSL_CERT or KAFKA_SSL_KEY is set')
  const sasl = saslOf(v)
  return {
    ...(v.kafkaSsl === true || isGiven ? { ssl: tlsOptions(tls) } : {}),
    ...(sasl === undefined ? {} : { sasl }),
  }
}

function saslOf(v: KafkaVariables): Sasl | undefined {
  const { kafkaSaslMechanism: mechanism, kafkaSaslUsername: username, kafkaSaslPassword: password } = v
  if (mechanism === undefined) {
    const set = [
      ['KAFKA_SASL_USERNAME', username],
      ['KAFKA_SASL_PASSWORD', password],
      ['KAFKA_SASL_OAUTH_TOKEN_URL', v.kafkaOauthTokenUrl],
      ['KAFKA_SASL_OAUTH_TOKEN_FILE', v.kafkaOauthTokenFile],
    ].find(([, value]) => value !== undefined)
    if (set !== undefined) throw new ConfigError(`${set[0]} is set, but KAFKA_SASL_MECHANISM is not`)
    return undefined
  }
  if (mechanism === 'OAUTHBEARER') return { mechanism: 'oauthbearer', token: tokensOf(v) }
  if (username === undefined || password === undefined)
    throw new ConfigError(
      `KAFKA_SASL_MECHANISM is ${mechanism}, but ${username === undefined ? 'KAFKA_SASL_USERNAME' : 'KAFKA_SASL_PASSWORD'} is not set`,
    )
  return { mechanism: mechanism.toLowerCase() as 'plain' | 'scram-sha-256' | 'scram-sha-512', username, password }
}

function tokensOf(v: KafkaVariables): () => Promise<string> {
  const { kafkaOauthTokenUrl: url, kafkaOauthTokenFile: file } = v
  if ((url === undefined) === (file === undefined))
    throw new ConfigError(
      `KAFKA_SASL_MECHANISM is OAUTHBEARER: ${url === undefined ? 'KAFKA_SASL_OAUTH_TOKEN_URL or KAFKA_SASL_OAUTH_TOKEN_FILE must be set' : 'KAFKA_SASL_OAUTH_TOKEN_URL and KAFKA_SASL_OAUTH_TOKEN_FILE are both set, and only one may be'}`,
    )
  if (file !== undefined) return fileTokens(file)
  if (!/^https?:/i.test(url!) || !URL.canParse(url!))
    throw new ConfigError(`KAFKA_SASL_OAUTH_TOKEN_URL is "${url}", but should be an http or https URL`)
  const { kafkaOauthClientId: clientId, kafkaOauthClientSecret: clientSecret } = v
  if (clientId === undefined || clientSecret === undefined)
    throw new ConfigError(
      `KAFKA_SASL_OAUTH_TOKEN_URL is set, but ${clientId === undefined ? 'KAFKA_SASL_OAUTH_CLIENT_ID' : 'KAFKA_SASL_OAUTH_CLIENT_SECRET'} is not`,
    )
  return endpointTokens({ url: url!, clientId, clientSecret, scope: v.kafkaOauthScope })
}
