import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { ConfigError, readConfig } from '@auroralinks/runtime'
import { createAuthority } from '@auroralinks/testkit/kafka'
import type { Authority } from '@auroralinks/testkit/kafka'
import { endpointTokens } from './oauth.ts'
import { kafkaSettings } from './settings.ts'
import type { KafkaSettings } from './settings.ts'
import { brokerList, kafkaVariables, requiredBrokers } from './variables.ts'

const settings = (env: Record<string, string>): KafkaSettings => kafkaSettings(readConfig(kafkaVariables, env))
const wrong = (env: Record<string, string>, says: RegExp): void =>
  assert.throws(
    () => settings(env),
    (error: unknown) => error instanceof ConfigError && !error.message.includes('\n') && says.test(error.message),
  )

test('brokers are read with spaces, a comma at the end and addresses of IPv6, and what is none is named', () => {
  const brokers = requiredBrokers('KAFKA_BROKERS', 'Kafka')
  assert.deepEqual(brokers.parse(' a:9092, 10.0.0.1:9093 ,[::1]:9094, '), ['a:9092', '10.0.0.1:9093', '[::1]:9094'])
  for (const none of [undefined, '', ' , ']) assert.throws(() => brokers.parse(none), /KAFKA_BROKERS is not set/)
  for (const odd of ['kafka', 'kafka:0', 'kafka:70000', '::1:9092', 'SSL://kafka:9092'])
    assert.throws(() => brokers.parse(`a:1,${odd}`), new RegExp(`KAFKA_BROKERS names "${odd}".*host:port`))
  assert.deepEqual(brokerList('KAFKA_BROKERS', 'Kafka').parse(undefined), [])
})

test('unset, nothing is secured, and topics are as the cluster makes them', () => {
  assert.deepEqual(settings({}), {
    partitions: 16,
    topicPrefix: '',
    compression: 'none',
    json: false,
    security: {},
  })
})

test('replication, prefix, rack and compression are taken, and what cannot be is refused by name', () => {
  const { security: _, ...all } = settings({
    ACS_KAFKA_REPLICATION: '3',
    ACS_KAFKA_MIN_INSYNC: '2',
    ACS_KAFKA_TOPIC_PREFIX: 'north.',
    ACS_KAFKA_RACK: 'eu-1a',
    ACS_KAFKA_COMPRESSION: 'zstd',
  })
  assert.deepEqual(all, {
    partitions: 16,
    replication: 3,
    minInsync: 2,
    topicPrefix: 'north.',
    rack: 'eu-1a',
    compression: 'zstd',
    json: false,
  })
  wrong({ ACS_KAFKA_REPLICATION: '2', ACS_KAFKA_MIN_INSYNC: '3' }, /ACS_KAFKA_MIN_INSYNC is 3/)
  wrong({ ACS_KAFKA_TOPIC_PREFIX: 'a/b' }, /ACS_KAFKA_TOPIC_PREFIX is "a\/b"/)
  wrong({ ACS_KAFKA_COMPRESSION: 'brotli' }, /ACS_KAFKA_COMPRESSION/)
})

test('a mechanism has what it needs, and nothing is set that nobody uses', () => {
  const password = { KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'p' }
  assert.deepEqual(settings({ KAFKA_SASL_MECHANISM: 'scram-sha-512', ...password }).security, {
    sasl: { mechanism: 'scram-sha-512', username: 'u', password: 'p' },
  })
  wrong(password, /KAFKA_SASL_USERNAME is set, but KAFKA_SASL_MECHANISM is not/)
  wrong({ KAFKA_SASL_MECHANISM: 'GSSAPI' }, /KAFKA_SASL_MECHANISM is "GSSAPI"/)
  wrong({ KAFKA_SASL_MECHANISM: 'PLAIN', KAFKA_SASL_USERNAME: 'u' }, /KAFKA_SASL_PASSWORD is not set/)
  const tokens = { KAFKA_SASL_MECHANISM: 'OAUTHBEARER' }
  wrong(tokens, /KAFKA_SASL_OAUTH_TOKEN_URL or KAFKA_SASL_OAUTH_TOKEN_FILE/)
  wrong({ ...tokens, KAFKA_SASL_OAUTH_TOKEN_URL: 'https://t/' }, /KAFKA_SASL_OAUTH_CLIENT_ID is not/)
  wrong({ ...tokens, KAFKA_SASL_OAUTH_TOKEN_URL: 'https://t/', KAFKA_SASL_OAUTH_TOKEN_FILE: '/t' }, /both set/)
})

describe('TLS', () => {
  let dir: string
  let ca: Authority
  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'acs-kafka-settings-'))
    ca = createAuthority(dir, 'ca')
  })
  after(() => rmSync(dir, { recursive: true, force: true }))

  test('what is wrong with a file is said by the name of its variable, at once', () => {
    const own = ca.issue('own')
    const other = ca.issue('other')
    const nonsense = join(dir, 'nonsense.pem')
    writeFileSync(nonsense, 'nonsense')
    wrong({ KAFKA_SSL_CA: join(dir, 'none') }, /KAFKA_SSL_CA names the file ".*none", which cannot be read: ENOENT/)
    wrong({ KAFKA_SSL_CA: nonsense }, /KAFKA_SSL_CA holds no certificate/)
    wrong({ KAFKA_SSL_CERT: own.cert }, /KAFKA_SSL_CERT and KAFKA_SSL_KEY belong together/)
    wrong({ KAFKA_SSL_CERT: own.cert, KAFKA_SSL_KEY: nonsense }, /KAFKA_SSL_KEY holds no private key/)
    wrong({ KAFKA_SSL_CERT: own.cert, KAFKA_SSL_KEY: other.key }, /KAFKA_SSL_KEY is not the key of KAFKA_SSL_CERT/)
    wrong({ KAFKA_SSL: 'false', KAFKA_SSL_CA: ca.cert }, /KAFKA_SSL is false, but/)
  })

  test('a certificate that is renewed in its file holds from the next connection on', () => {
    const [cert, key] = [join(dir, 'renewed.crt'), join(dir, 'renewed.key')]
    const put = (name: string): string => {
      const { chain, secret } = ca.issue(name)
      writeFileSync(cert, chain)
      writeFileSync(key, secret)
      return chain
    }
    const first = put('first')
    const { ssl } = settings({ KAFKA_SSL_CERT: cert, KAFKA_SSL_KEY: key }).security
    assert.equal(typeof ssl, 'function')
    const chainNow = (): unknown => (ssl as () => { cert: string })().cert
    assert.equal(chainNow(), first)
    const second = put('second')
    assert.equal(chainNow(), second)
  })
})

test('a token serves until it is nearly over, and until its end where no new one can be had', async t => {
  let answers = 0
  let status = 200
  const server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    if (status !== 200) return response.end(JSON.stringify({ error: 'invalid_client', error_description: 'who?' }))
    return response.end(JSON.stringify({ access_token: `t${++answers}`, expires_in: 100 }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  let now = 0
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const token = endpointTokens({ url, clientId: 'c', clientSecret: 'very secret', scope: undefined }, () => now)
  assert.deepEqual(await Promise.all([token(), token()]), ['t1', 't1'])
  now = 79_000
  assert.equal(await token(), 't1')
  now = 81_000
  assert.equal(await token(), 't2')
  status = 401
  now = 170_000
  assert.equal(await token(), 't2')
  now = 182_000
  await assert.rejects(
    token(),
    (error: Error) => /invalid_client: who\?/.test(error.message) && !error.message.includes('secret'),
  )
})
