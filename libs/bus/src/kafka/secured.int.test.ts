import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { readConfig, silentLogger } from '@auroralinks/runtime'
import {
  createAuthority,
  freePorts,
  passwordsOf,
  startKafka,
  tlsOf,
  tokensOf,
  unsignedToken,
} from '@auroralinks/testkit/kafka'
import type { Authority, Kafka } from '@auroralinks/testkit/kafka'
import { record, textOf, unique, until } from '../conformance/harness.ts'
import { Cluster } from './cluster.ts'
import { createKafkaBus } from './kafka-bus.ts'
import { kafkaSettings } from './settings/settings.ts'
import { kafkaVariables } from './settings/variables.ts'
import { ensureTopics } from './topics/ensure.ts'

/** Who we are is proved anew so often, in ms. */
const REAUTHENTICATION_MS = 2_000
const USERS = { acs: 'acs secret', other: 'other secret' }

describe('kafka: brokers with TLS and authentication', { concurrency: true }, () => {
  let dir: string
  let kafka: Kafka
  let ca: Authority
  let ports: { tls: number; passwords: number; tokens: number }

  before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'acs-kafka-secured-'))
    ca = createAuthority(dir, 'ca')
    const broker = ca.issue('broker')
    const [tls, passwords, tokens] = await freePorts(3)
    ports = { tls: tls!, passwords: passwords!, tokens: tokens! }
    kafka = await startKafka({
      dir: join(dir, 'kafka'),
      listeners: [
        { name: 'tls', protocol: 'SSL', port: ports.tls },
        { name: 'passwords', protocol: 'SASL_SSL', port: ports.passwords },
        { name: 'tokens', protocol: 'SASL_PLAINTEXT', port: ports.tokens },
      ],
      properties: {
        ...tlsOf('tls', ca, broker, true),
        ...tlsOf('passwords', ca, broker, false),
        ...passwordsOf('passwords', USERS),
        ...tokensOf('tokens'),
        'connections.max.reauth.ms': REAUTHENTICATION_MS,
      },
      scram: ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap(m =>
        Object.entries(USERS).map(([name, password]) => `${m}=[name=${name},password=${password}]`),
      ),
    })
  })
  after(async () => {
    await kafka?.kill('SIGKILL')
    rmSync(dir, { recursive: true, force: true })
  })

  /** Publishes a record and reads it, for as long as it takes to prove three times who we are where that is asked for. */
  const goesThrough = async (broker: string, env: Record<string, string>, ms = 0): Promise<void> => {
    const settings = kafkaSettings(readConfig(kafkaVariables, env))
    const name = unique('topic')
    const topics = [
      { name, audience: 'internal', retentionMs: 3_600_000, producers: [], consumers: [], description: '' },
    ] as const
    await ensureTopics([broker], { ...settings, topics, partitions: 2, timeoutMs: 20_000 })
    const bus = createKafkaBus({ brokers: [broker], clientId: 'secured', ...settings, partitions: 2 })
    const got: string[] = []
    const subscription = bus.subscribe({
      group: unique('g'),
      topics: [name],
      from: 'earliest',
      handler: r => void got.push(textOf(r)),
    })
    try {
      const end = performance.now() + ms
      let sent = 0
      do {
        await bus.publish(record(name, 'k', String(sent++)))
        await until(`record ${sent} to come`, () => got.length === sent)
        await pause(20)
      } while (performance.now() < end)
      assert.deepEqual(got, [...Array(sent).keys()].map(String))
      assert.equal(subscription.notReady(), null)
    } finally {
      await bus.close()
    }
  }

  test('a private CA and a client certificate, to a broker named by its address', async () => {
    const own = ca.issue('acs')
    await goesThrough(`127.0.0.1:${ports.tls}`, {
      KAFKA_SSL_CA: ca.cert,
      KAFKA_SSL_CERT: own.cert,
      KAFKA_SSL_KEY: own.key,
    })
  })

  test('the same as text, to a broker named by its name', async () => {
    const own = ca.issue('acs')
    await goesThrough(`localhost:${ports.tls}`, {
      KAFKA_SSL: 'true',
      KAFKA_SSL_CA: ca.text.replaceAll('\n', '\\n'),
      KAFKA_SSL_CERT: own.chain,
      KAFKA_SSL_KEY: own.secret,
    })
  })

  for (const mechanism of ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'])
    test(`${mechanism} over TLS, proved anew whenever the broker wants it, and nothing is lost or doubled`, async () => {
      await goesThrough(
        `127.0.0.1:${ports.passwords}`,
        {
          KAFKA_SSL_CA: ca.cert,
          KAFKA_SASL_MECHANISM: mechanism,
          KAFKA_SASL_USERNAME: 'acs',
          KAFKA_SASL_PASSWORD: USERS.acs,
        },
        2.5 * REAUTHENTICATION_MS,
      )
    })

  test('a connection on which the broker no longer believes us is never used: another takes its place before', async () => {
    const { security } = kafkaSettings(
      readConfig(kafkaVariables, {
        KAFKA_SSL_CA: ca.cert,
        KAFKA_SASL_MECHANISM: 'PLAIN',
        KAFKA_SASL_USERNAME: 'acs',
        KAFKA_SASL_PASSWORD: USERS.acs,
      }),
    )
    const cluster = new Cluster({
      brokers: [`127.0.0.1:${ports.passwords}`],
      clientId: 'aged',
      logger: silentLogger,
      ...security,
    })
    try {
      await cluster.refresh()
      const first = await cluster.connection(1, 'test')
      await pause(REAUTHENTICATION_MS + 100)
      assert.equal(first.open, true)
      const second = await cluster.connection(1, 'test')
      assert.notEqual(second, first)
      await second.call('Metadata', { topics: [], allowAutoTopicCreation: false })
    } finally {
      cluster.close()
    }
  })

  test('OAUTHBEARER with tokens of an endpoint, asked for before each ends', async t => {
    const asked: string[] = []
    const server = createServer((request, response) => {
      let body = ''
      request.on('data', d => (body += String(d)))
      request.on('end', () => {
        asked.push(`${request.headers.authorization} ${body}`)
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ access_token: unsignedToken('acs', 3), expires_in: 3, token_type: 'Bearer' }))
      })
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    t.after(() => server.close())
    await goesThrough(
      `127.0.0.1:${ports.tokens}`,
      {
        KAFKA_SASL_MECHANISM: 'oauthbearer',
        KAFKA_SASL_OAUTH_TOKEN_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
        KAFKA_SASL_OAUTH_CLIENT_ID: 'a c:s',
        KAFKA_SASL_OAUTH_CLIENT_SECRET: 's&cret',
        KAFKA_SASL_OAUTH_SCOPE: 'kafka',
      },
      6_000,
    )
    assert.equal(
      asked[0],
      `Basic ${Buffer.from('a+c%3As:s%26cret').toString('base64')} grant_type=client_credentials&scope=kafka`,
    )
    assert.ok(asked.length >= 2, `${asked.length} tokens in twice the life of one`)
    assert.ok(asked.length <= 12, `${asked.length} tokens: one serves all connections`)
  })

  test('OAUTHBEARER with a token in a file, read anew', async () => {
    const file = join(dir, 'token')
    writeFileSync(file, `${unsignedToken('acs', 60)}\n`)
    await goesThrough(`127.0.0.1:${ports.tokens}`, {
      KAFKA_SASL_MECHANISM: 'OAUTHBEARER',
      KAFKA_SASL_OAUTH_TOKEN_FILE: file,
    })
  })
})
