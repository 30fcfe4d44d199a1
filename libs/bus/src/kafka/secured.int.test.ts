import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Kafka as KafkaJs, logLevel } from 'kafkajs'
import type { AclOperationTypes } from 'kafkajs'
import { createLogger, freePorts, readConfig, silentLogger } from '@auroralinks/runtime'
import { createAuthority, passwordsOf, startKafka, tlsOf, tokensOf, unsignedToken } from '@auroralinks/testkit/kafka'
import type { Authority, Kafka } from '@auroralinks/testkit/kafka'
import { BusForbidden } from '../bus.ts'
import { record, textOf, unique, until } from '../conformance/harness.ts'
import { Cluster } from './cluster.ts'
import { createKafkaBus } from './kafka-bus.ts'
import { kafkaSettings } from './settings/settings.ts'
import { kafkaVariables } from './settings/variables.ts'
import { ensureTopics } from './topics/ensure.ts'

const acls = createRequire(import.meta.url)('kafkajs') as Pick<
  typeof import('kafkajs'),
  'AclOperationTypes' | 'AclPermissionTypes' | 'AclResourceTypes' | 'ResourcePatternTypes'
>

/** Who we are is proved anew so often, in ms. */
const REAUTHENTICATION_MS = 2_000
const USERS = { acs: 'acs secret', other: 'other secret' }

describe('kafka: brokers with TLS and authentication', { concurrency: true }, () => {
  let dir: string
  let kafka: Kafka
  let ca: Authority
  let ports: { tls: number; passwords: number; tokens: number; elsewhere: number; nobody: number }

  before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'acs-kafka-secured-'))
    ca = createAuthority(dir, 'ca')
    const broker = ca.issue('broker')
    const [tls, passwords, tokens, elsewhere, nobody] = (await freePorts(5)) as [number, number, number, number, number]
    ports = { tls, passwords, tokens, elsewhere, nobody }
    kafka = await startKafka({
      dir: join(dir, 'kafka'),
      listeners: [
        { name: 'tls', protocol: 'SSL', port: ports.tls },
        { name: 'passwords', protocol: 'SASL_SSL', port: ports.passwords },
        { name: 'tokens', protocol: 'SASL_PLAINTEXT', port: ports.tokens },
        { name: 'elsewhere', protocol: 'PLAINTEXT', port: elsewhere, advertisedPort: nobody },
      ],
      properties: {
        ...tlsOf('tls', ca, broker, true),
        ...tlsOf('passwords', ca, ca.issue('address', 'IP:127.0.0.1'), false),
        ...passwordsOf('passwords', USERS),
        ...tokensOf('tokens'),
        'connections.max.reauth.ms': REAUTHENTICATION_MS,
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        'super.users': 'User:ANONYMOUS',
        'allow.everyone.if.no.acl.found': 'true',
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
      await until('reading goes on', () => subscription.notReady() === null)
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

  /** What a process is told that is set so, of a bus that gives up; every line of its log, too. */
  const refusal = async (broker: string, env: Record<string, string>): Promise<{ why: string; lines: string[] }> => {
    const lines: string[] = []
    const { promise, resolve } = Promise.withResolvers<string>()
    const bus = createKafkaBus({
      brokers: [broker],
      clientId: 'refused',
      ...kafkaSettings(readConfig(kafkaVariables, env)),
      logger: createLogger({ service: 'test', destination: { write: line => void lines.push(line) } }),
      onHopeless: error => resolve(error.message),
    })
    // As a service's start does: a first try may end for want of time, and only who asks has another.
    const asking = setInterval(() => bus.notReady(), 250)
    try {
      const why = await Promise.race([promise, pause(90_000, 'nothing was said in 90 s', { ref: false })])
      assert.match(bus.notReady()!, /^broker unreachable since/)
      return { why, lines }
    } finally {
      clearInterval(asking)
      await bus.close()
    }
  }

  test('what is wrong with a setting is told at once, once, by name, and without a secret', async () => {
    const stranger = createAuthority(dir, 'stranger')
    const own = ca.issue('acs')
    const foreign = stranger.issue('foreign')
    const password = (mechanism: string, secret = 'very wrong'): Record<string, string> => ({
      KAFKA_SASL_MECHANISM: mechanism,
      KAFKA_SASL_USERNAME: 'acs',
      KAFKA_SASL_PASSWORD: secret,
    })
    const stale = join(dir, 'stale')
    writeFileSync(stale, unsignedToken('acs', -100))
    const token = { KAFKA_SASL_MECHANISM: 'OAUTHBEARER', KAFKA_SASL_OAUTH_TOKEN_FILE: stale }
    const trusted = { KAFKA_SSL_CA: ca.cert }
    const plain = kafka.brokers[0]!
    const [tls, passwords, tokens] = [ports.tls, ports.passwords, ports.tokens].map(p => `127.0.0.1:${p}`) as [
      string,
      string,
      string,
    ]
    const cases: [string, Record<string, string>, RegExp][] = [
      [tls, {}, /speaks TLS, and KAFKA_SSL is not set/],
      [tls, password('PLAIN'), /speaks TLS, and KAFKA_SSL is not set/],
      [plain, { KAFKA_SSL: 'true' }, /speaks no TLS, but KAFKA_SSL is true/],
      [passwords, { KAFKA_SSL: 'true' }, /a CA that is not trusted.*set KAFKA_SSL_CA/],
      [passwords, { KAFKA_SSL_CA: stranger.cert }, /a CA that is not trusted.*KAFKA_SSL_CA is another CA/],
      [passwords.replace('127.0.0.1', 'localhost'), trusted, /certificate for other names.*KAFKA_BROKERS/],
      [tls, trusted, /wants a client certificate.*KAFKA_SSL_CERT/],
      [
        tls,
        { ...trusted, KAFKA_SSL_CERT: foreign.cert, KAFKA_SSL_KEY: foreign.key },
        /refuses the client certificate of KAFKA_SSL_CERT/,
      ],
      [passwords, trusted, /asks who we are, and KAFKA_SASL_MECHANISM is not set: it takes .*SCRAM-SHA-512/],
      [tokens, {}, /asks who we are, and KAFKA_SASL_MECHANISM is not set: it takes OAUTHBEARER/],
      [plain, password('PLAIN'), /does not ask who we are, but KAFKA_SASL_MECHANISM is PLAIN/],
      [
        tls,
        { ...trusted, KAFKA_SSL_CERT: own.cert, KAFKA_SSL_KEY: own.key, ...password('SCRAM-SHA-256') },
        /does not ask who we are, but KAFKA_SASL_MECHANISM is SCRAM-SHA-256/,
      ],
      [passwords, { ...trusted, ...token }, /does not take KAFKA_SASL_MECHANISM OAUTHBEARER/],
      [tokens, token, /refuses the token/],
      ...['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'].map((m): [string, Record<string, string>, RegExp] => [
        passwords,
        { ...trusted, ...password(m) },
        /refuses KAFKA_SASL_USERNAME acs or its password/,
      ]),
    ]
    await Promise.all(
      cases.map(async ([broker, env, says]) => {
        const { why, lines } = await refusal(broker, env)
        assert.match(why, says)
        assert.doesNotMatch(why, /\n|very wrong/)
        assert.equal(lines.filter(line => says.test(line)).length, 1, lines.join(''))
        assert.doesNotMatch(lines.join(''), /very wrong/)
      }),
    )
  })

  test('brokers that say they are where nobody is are named with that address, and waited for', async () => {
    const lines: string[] = []
    const bus = createKafkaBus({
      brokers: [`127.0.0.1:${ports.elsewhere}`],
      clientId: 'elsewhere',
      partitions: 2,
      logger: createLogger({ service: 'test', destination: { write: line => void lines.push(line) } }),
      onHopeless: error => assert.fail(error),
    })
    try {
      const name = unique('topic')
      const [topic] = [
        { name, audience: 'internal', retentionMs: 3_600_000, producers: [], consumers: [], description: '' },
      ] as const
      await ensureTopics(kafka.brokers, { topics: [topic], partitions: 2 })
      const says = new RegExp(`says that it is at 127.0.0.1:${ports.nobody} .*advertised.listeners.*ECONNREFUSED`)
      const subscription = bus.subscribe({ group: unique('g'), topics: [name], from: 'earliest', handler: () => {} })
      bus.publish(record(name, 'k', 'v')).catch(() => {})
      await until('it to be said', () => says.test(subscription.notReady() ?? ''))
      assert.equal(lines.filter(line => says.test(line) && line.includes('"Kafka: ')).length, 1, lines.join(''))
    } finally {
      await bus.close()
    }
  })

  test('a right that goes while we run: publishing fails at once, readiness names it, and it comes back by itself', async () => {
    const lines: string[] = []
    const settings = kafkaSettings(
      readConfig(kafkaVariables, {
        KAFKA_SSL_CA: ca.cert,
        KAFKA_SASL_MECHANISM: 'PLAIN',
        KAFKA_SASL_USERNAME: 'acs',
        KAFKA_SASL_PASSWORD: USERS.acs,
      }),
    )
    const name = unique('topic')
    await ensureTopics(kafka.brokers, {
      topics: [{ name, audience: 'internal', retentionMs: 3_600_000, producers: [], consumers: [], description: '' }],
      partitions: 2,
    })
    const admin = new KafkaJs({ clientId: 'acls', brokers: kafka.brokers, logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
    const acl = {
      resourceType: acls.AclResourceTypes.TOPIC,
      resourceName: name,
      resourcePatternType: acls.ResourcePatternTypes.LITERAL,
      principal: 'User:acs',
      host: '*',
    }
    const allow = (operation: AclOperationTypes): Promise<unknown> =>
      admin.createAcls({ acl: [{ ...acl, operation, permissionType: acls.AclPermissionTypes.ALLOW }] })
    const take = (operation: AclOperationTypes): Promise<unknown> =>
      admin.deleteAcls({ filters: [{ ...acl, operation, permissionType: acls.AclPermissionTypes.ALLOW }] })
    await allow(acls.AclOperationTypes.READ)
    await allow(acls.AclOperationTypes.WRITE)
    const bus = createKafkaBus({
      brokers: [`127.0.0.1:${ports.passwords}`],
      clientId: 'rights',
      ...settings,
      partitions: 2,
      logger: createLogger({ service: 'test', destination: { write: line => void lines.push(line) } }),
    })
    try {
      const got: string[] = []
      const subscription = bus.subscribe({
        group: unique('g'),
        topics: [name],
        from: 'earliest',
        handler: r => void got.push(textOf(r)),
      })
      const written = async (): Promise<boolean> =>
        bus.publish(record(name, 'k', 'v')).then(
          () => true,
          () => false,
        )
      // A broker hears of a right a moment after it was given.
      while (!(await written())) await pause(20)
      await until('the first to come', () => got.length > 0)
      assert.equal(bus.notReady(), null)
      await take(acls.AclOperationTypes.WRITE)
      // A broker hears of it a moment later.
      while (await written()) await pause(20)
      await assert.rejects(bus.publish(record(name, 'k', 'v')), BusForbidden)
      assert.match(bus.notReady()!, new RegExp(`missing right: Write on topic ${name} .*an ACL is missing`))
      for (let i = 0; i < 50; i++) await written()
      assert.equal(lines.filter(l => l.includes('missing right: Write')).length, 1, lines.join(''))
      await allow(acls.AclOperationTypes.WRITE)
      await until('it to be ready without a record', () => bus.notReady() === null)
      assert.equal(await written(), true)
      await take(acls.AclOperationTypes.READ)
      await until('reading to say so', () => /missing right: Read on topic/.test(subscription.notReady() ?? ''))
      await allow(acls.AclOperationTypes.READ)
      await until('reading to go on', () => subscription.notReady() === null)
    } finally {
      await bus.close()
      await admin.disconnect()
    }
  })
})
