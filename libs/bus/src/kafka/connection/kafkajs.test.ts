/** What is used of kafkajs by inner paths, held so that an upgrade that changes any of it fails here by name. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { silentLogger } from '@auroralinks/runtime'
import { KafkaError } from '../kafka-error.ts'
import { Reader, Writer } from '../protocol/bytes.ts'
import type { BrokerConnection } from './broker-connection.ts'
import { kafkajs } from './kafkajs.ts'
import type { RareRequests } from './rare-requests.ts'

const require = createRequire(import.meta.url)
const VERSION = '2.2.4'
const API_VERSIONS = 18

type Name = keyof RareRequests
type Encoded = (w: Writer) => Writer

const bytes =
  (text: string): Encoded =>
  w =>
    w.int32(text.length).latin1(text)
/** Each answer begins with the time by which the broker throttles. */
const answer = (write: Encoded): Buffer => write(new Writer(64).int32(0)).buffer

/** Each rare request as the bus makes it: key and newest version, body, a broker's answer, and what we read of it. */
const RARE: {
  [N in Name]: {
    key: number
    version: number
    args: RareRequests[N]['args']
    body: string
    reply: Buffer
    answer: RareRequests[N]['answer']
  }
} = {
  Metadata: {
    key: 3,
    version: 6,
    args: { topics: ['t'], allowAutoTopicCreation: false },
    body: '00000001 0001 74 00',
    reply: answer(w =>
      w
        .int32(1)
        .int32(7)
        .string('h')
        .int32(9092)
        .string(null)
        .string('cluster')
        .int32(7)
        .int32(1)
        .int16(0)
        .string('t')
        .int8(0)
        .int32(1)
        .int16(0)
        .int32(0)
        .int32(7)
        .int32(0)
        .int32(0)
        .int32(0),
    ),
    answer: {
      brokers: [{ nodeId: 7, host: 'h', port: 9092 }],
      controllerId: 7,
      topicMetadata: [
        {
          topicErrorCode: 0,
          topic: 't',
          partitionMetadata: [{ partitionErrorCode: 0, partitionId: 0, leader: 7, replicas: [], isr: [] }],
        },
      ],
    },
  },
  FindCoordinator: {
    key: 10,
    version: 2,
    args: { groupId: 'g', coordinatorType: 0 },
    body: '0001 67 00',
    reply: answer(w => w.int16(0).string(null).int32(7).string('h').int32(9092)),
    answer: { errorCode: 0, coordinator: { nodeId: 7, host: 'h', port: 9092 } },
  },
  CreateTopics: {
    key: 19,
    version: 3,
    args: {
      timeout: 5,
      validateOnly: false,
      topics: [{ topic: 't', numPartitions: 4, replicationFactor: 1, configEntries: [{ name: 'a', value: 'b' }] }],
    },
    body: '00000001 0001 74 00000004 0001 00000000 00000001 0001 61 0001 62 00000005 00',
    reply: answer(w => w.int32(1).string('t').int16(36).string('m')),
    answer: { topicErrors: [{ topic: 't', errorCode: 36, errorMessage: 'm' }] },
  },
  DescribeConfigs: {
    key: 32,
    version: 2,
    args: { resources: [{ type: 2, name: 't', configNames: ['a'] }], includeSynonyms: false },
    body: '00000001 02 0001 74 00000001 0001 61 00',
    reply: answer(w =>
      w
        .int32(1)
        .int16(0)
        .string(null)
        .int8(2)
        .string('t')
        .int32(1)
        .string('a')
        .string('b')
        .int8(0)
        .int8(5)
        .int8(0)
        .int32(0),
    ),
    answer: {
      resources: [{ errorCode: 0, resourceName: 't', configEntries: [{ configName: 'a', configValue: 'b' }] }],
    },
  },
  InitProducerId: {
    key: 22,
    version: 1,
    args: { transactionalId: null, transactionTimeout: 5 },
    body: 'ffff 00000005',
    reply: answer(w => w.int16(0).int64(99n).int16(3)),
    answer: { errorCode: 0, producerId: '99', producerEpoch: 3 },
  },
  ListOffsets: {
    key: 2,
    version: 3,
    args: {
      replicaId: -1,
      isolationLevel: 0,
      topics: [{ topic: 't', partitions: [{ partition: 1, timestamp: '-2' }] }],
    },
    body: 'ffffffff 00 00000001 0001 74 00000001 00000001 fffffffffffffffe',
    reply: answer(w => w.int32(1).string('t').int32(1).int32(1).int16(0).int64(-1n).int64(42n)),
    answer: { responses: [{ topic: 't', partitions: [{ partition: 1, errorCode: 0, offset: '42' }] }] },
  },
  JoinGroup: {
    key: 11,
    version: 5,
    args: {
      groupId: 'g',
      memberId: 'm',
      protocolType: 'consumer',
      groupProtocols: [{ name: 'p', metadata: Buffer.from('x') }],
      sessionTimeout: 5,
      rebalanceTimeout: 6,
    },
    body: '0001 67 00000005 00000006 0001 6d ffff 0008 636f6e73756d6572 00000001 0001 70 00000001 78',
    reply: answer(w =>
      bytes('y')(w.int16(0).int32(2).string('p').string('m').string('m').int32(1).string('m').string(null)),
    ),
    answer: {
      errorCode: 0,
      generationId: 2,
      leaderId: 'm',
      memberId: 'm',
      members: [{ memberId: 'm', memberMetadata: Buffer.from('y') }],
    },
  },
  SyncGroup: {
    key: 14,
    version: 3,
    args: {
      groupId: 'g',
      generationId: 2,
      memberId: 'm',
      groupAssignment: [{ memberId: 'm', memberAssignment: Buffer.from('x') }],
    },
    body: '0001 67 00000002 0001 6d ffff 00000001 0001 6d 00000001 78',
    reply: answer(w => bytes('y')(w.int16(0))),
    answer: { errorCode: 0, memberAssignment: Buffer.from('y') },
  },
  Heartbeat: {
    key: 12,
    version: 3,
    args: { groupId: 'g', groupGenerationId: 2, memberId: 'm' },
    body: '0001 67 00000002 0001 6d ffff',
    reply: answer(w => w.int16(27)),
    answer: { errorCode: 27 },
  },
  OffsetCommit: {
    key: 8,
    version: 5,
    args: {
      groupId: 'g',
      groupGenerationId: 2,
      memberId: 'm',
      topics: [{ topic: 't', partitions: [{ partition: 1, offset: '42' }] }],
    },
    body: '0001 67 00000002 0001 6d 00000001 0001 74 00000001 00000001 000000000000002a ffff',
    reply: answer(w => w.int32(1).string('t').int32(1).int32(1).int16(0)),
    answer: { responses: [{ partitions: [{ errorCode: 0 }] }] },
  },
  OffsetFetch: {
    key: 9,
    version: 4,
    args: { groupId: 'g', topics: [{ topic: 't', partitions: [{ partition: 1 }] }] },
    body: '0001 67 00000001 0001 74 00000001 00000001',
    reply: answer(w => w.int32(1).string('t').int32(1).int32(1).int64(-1n).string('').int16(0).int16(0)),
    answer: { errorCode: 0, responses: [{ topic: 't', partitions: [{ partition: 1, offset: '-1', errorCode: 0 }] }] },
  },
  LeaveGroup: {
    key: 13,
    version: 3,
    args: { groupId: 'g', memberId: 'm' },
    body: '0001 67 00000001 0001 6d ffff',
    reply: answer(w => w.int16(0).int32(0)),
    answer: { errorCode: 0 },
  },
}

interface Asked {
  key: number
  version: number
  clientId: string
  body: Buffer
}

/** A broker that knows every version of every request, and what it was asked. */
async function broker(
  t: TestContext,
  replies: (key: number) => Buffer | undefined,
): Promise<{ port: number; asked: Asked[] }> {
  const asked: Asked[] = []
  const server = createServer(socket => {
    let held: Buffer = Buffer.alloc(0)
    socket.on('error', () => {})
    socket.on('data', chunk => {
      held = Buffer.concat([held, chunk as Buffer])
      while (held.length >= 4 && held.length >= 4 + held.readInt32BE(0)) {
        const r = new Reader(held.subarray(4, 4 + held.readInt32BE(0)))
        held = held.subarray(4 + held.readInt32BE(0))
        const key = r.int16()
        const version = r.int16()
        const id = r.int32()
        asked.push({ key, version, clientId: r.string(), body: r.bytes(r.left) })
        const reply = replies(key)
        if (reply)
          socket.write(
            new Writer(64)
              .int32(reply.length + 4)
              .int32(id)
              .raw(reply).buffer,
          )
      }
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return { port: (server.address() as AddressInfo).port, asked }
}

const versionsReply = (error = 0): Buffer => {
  const w = new Writer(64).int16(error).int32(64)
  for (let key = 0; key < 64; key++) w.int16(key).int16(0).int16(99)
  return w.int32(0).buffer
}

async function open(t: TestContext, port: number): Promise<BrokerConnection> {
  const connection = await kafkajs.open({
    host: '127.0.0.1',
    port,
    clientId: 'pins',
    connectTimeoutMs: 5_000,
    requestTimeoutMs: 5_000,
    logger: silentLogger,
  })
  t.after(() => connection.destroy('the test is over'))
  return connection
}

/** What of `actual` is also in `shape`, all the way down. */
function projected(actual: unknown, shape: unknown): unknown {
  if (Array.isArray(shape)) return (actual as unknown[]).map((a, i) => projected(a, shape[i]))
  if (typeof shape !== 'object' || shape === null || Buffer.isBuffer(shape)) return actual
  return Object.fromEntries(
    Object.entries(shape).map(([k, v]) => [k, projected((actual as Record<string, unknown>)[k], v)]),
  )
}

const arity = (what: unknown): number | string => (typeof what === 'function' ? what.length : typeof what)

describe('kafkajs as it is used', () => {
  test('its version is exact in package.json and the one that is installed', () => {
    const own = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
      dependencies: Record<string, string>
    }
    assert.equal(own.dependencies['kafkajs'], VERSION)
    assert.equal((require('kafkajs/package.json') as { version: string }).version, VERSION)
  })

  test('its connection has the functions that open and authenticate one', () => {
    const { prototype } = require('kafkajs/src/network/connection') as { prototype: Record<string, unknown> }
    const shapes = ['connect', 'authenticate', 'setVersions', 'setSupportAuthenticationProtocol', 'send'].map(name => [
      name,
      arity(prototype[name]),
    ])
    assert.deepEqual(shapes, [
      ['connect', 0],
      ['authenticate', 0],
      ['setVersions', 1],
      ['setSupportAuthenticationProtocol', 1],
      ['send', 1],
    ])
  })

  test('its queue of requests has the timer that is replaced, and the fields that this needs', () => {
    const Queue = require('kafkajs/src/network/requestQueue') as new (o: object) => Record<string, unknown>
    const logger = Object.fromEntries(['debug', 'info', 'warn', 'error'].map(level => [level, () => {}]))
    const queue = new Queue({
      maxInFlightRequests: null,
      requestTimeout: 1,
      enforceRequestTimeout: false,
      clientId: '',
      broker: '',
      logger,
    })
    assert.deepEqual([queue['throttleCheckTimeoutId'], queue['throttledUntil'], queue['pending']], [null, -1, []])
    assert.deepEqual([arity(queue['checkPendingRequests']), arity(queue['scheduleCheckPendingRequests'])], [0, 0])
    const source = readFileSync(require.resolve('kafkajs/src/network/requestQueue'), 'utf8')
    assert.match(source, /this\.throttleCheckTimeoutId = setTimeout\(/)
  })

  test('its protocol names the requests, their keys and versions as they are used', () => {
    const keys = require('kafkajs/src/protocol/requests/apiKeys') as Record<string, number>
    const { requests, lookup } = require('kafkajs/src/protocol/requests') as {
      requests: Record<string, { versions: string[]; protocol: unknown }>
      lookup: unknown
    }
    const names = [
      'ApiVersions',
      'SaslAuthenticate',
      ...Object.keys(RARE).map(n => (n === 'FindCoordinator' ? 'GroupCoordinator' : n)),
    ]
    assert.deepEqual(
      names.map(n => [n, keys[n], Math.max(...requests[n]!.versions.map(Number)), arity(requests[n]!.protocol)]),
      [
        ['ApiVersions', API_VERSIONS, 2, 1],
        ['SaslAuthenticate', 36, 1, 1],
        ...Object.entries(RARE).map(([n, { key, version }]) => [
          n === 'FindCoordinator' ? 'GroupCoordinator' : n,
          key,
          version,
          1,
        ]),
      ],
    )
    assert.equal(arity(lookup), 1)
  })

  test('its errors are a list of code, type and message', () => {
    assert.equal(kafkajs.meaningOf(25), 'UNKNOWN_MEMBER_ID: The coordinator is not aware of this member')
    assert.equal(kafkajs.meaningOf(12_345), 'error 12345: unknown to this client')
  })

  test('what members and leaders of a group say goes to bytes and back', () => {
    const metadata = kafkajs.memberMetadata.encode({ topics: ['t'], userData: Buffer.from('u') })
    assert.equal(metadata.toString('hex'), '0000000000010001740000000175')
    assert.deepEqual(projected(kafkajs.memberMetadata.decode(metadata), { topics: [''], userData: null }), {
      topics: ['t'],
      userData: Buffer.from('u'),
    })
    const assignment = kafkajs.memberAssignment.encode({ assignment: { t: [1] }, userData: Buffer.from('u') })
    assert.equal(assignment.toString('hex'), '00000000000100017400000001000000010000000175')
    assert.deepEqual(
      projected(kafkajs.memberAssignment.decode(assignment), { assignment: { t: [0] }, userData: null }),
      { assignment: { t: [1] }, userData: Buffer.from('u') },
    )
  })
})

describe('a connection to a broker', () => {
  const replies = new Map<number, Buffer>([
    [API_VERSIONS, versionsReply()],
    ...Object.values(RARE).map(r => [r.key, r.reply] as const),
  ])

  for (const name of Object.keys(RARE) as Name[]) {
    test(`asks ${name} in the bytes of its newest version and reads the answer`, async t => {
      const { port, asked } = await broker(t, key => replies.get(key))
      const connection = await open(t, port)
      const rare = RARE[name]
      const read = await connection.call(name, rare.args)
      const { key, version, clientId, body } = asked.at(-1)!
      const sent = { key, version, clientId, body: body.toString('hex') }
      assert.deepEqual(sent, {
        key: rare.key,
        version: rare.version,
        clientId: 'pins',
        body: rare.body.replaceAll(' ', ''),
      })
      assert.deepEqual(projected(read, rare.answer), rare.answer)
    })
  }

  test('keeps no timer going once it is open', async t => {
    const { port } = await broker(t, key => replies.get(key))
    const timers = (): number => process.getActiveResourcesInfo().filter(r => r === 'Timeout').length
    const before = timers()
    await open(t, port)
    assert.equal(timers(), before)
  })

  test('is refused by name when the broker does not tell its versions', async t => {
    const { port } = await broker(t, () => versionsReply(31))
    await assert.rejects(
      open(t, port),
      (error: unknown) =>
        error instanceof KafkaError && error.code === 31 && /CLUSTER_AUTHORIZATION_FAILED/.test(error.message),
    )
  })

  test('counts as gone when an answer does not come in time', async t => {
    const { port } = await broker(t, key => (key === API_VERSIONS ? versionsReply() : undefined))
    const connection = await open(t, port)
    await assert.rejects(connection.call('Heartbeat', RARE.Heartbeat.args, 10), /no answer to Heartbeat in time/)
    assert.equal(connection.open, false)
  })
})
