/** Each service has exactly the rights of the table in docs/operations/kafka.md: they are enough for what it reads and writes, and for nothing else. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Kafka as KafkaJs, logLevel } from 'kafkajs'
import type { AclOperationTypes } from 'kafkajs'
import { ALL_TOPICS, TOPICS } from '@auroralinks/contracts'
import { freePorts } from '@auroralinks/runtime'
import { passwordsOf, startKafka } from '@auroralinks/testkit/kafka'
import type { Kafka } from '@auroralinks/testkit/kafka'
import { BusForbidden } from '../bus.ts'
import type { Subscription } from '../bus.ts'
import { createKafkaBus } from './kafka-bus.ts'
import { groupsOf, integratorRights, rightsOf, SERVICES, topicsReadBy, topicsWrittenBy } from './rights.ts'
import { ensureTopics } from './topics/ensure.ts'

const acls = createRequire(import.meta.url)('kafkajs') as Pick<
  typeof import('kafkajs'),
  'AclOperationTypes' | 'AclPermissionTypes' | 'AclResourceTypes' | 'ResourcePatternTypes'
>

const OPERATIONS: Readonly<Record<string, AclOperationTypes>> = {
  Read: acls.AclOperationTypes.READ,
  Write: acls.AclOperationTypes.WRITE,
  DescribeConfigs: acls.AclOperationTypes.DESCRIBE_CONFIGS,
}

const PARTITIONS = 2
const INTEGRATOR = 'billing'
const PRINCIPALS = [...SERVICES, INTEGRATOR]

describe('kafka: rights', () => {
  let dir: string
  let kafka: Kafka
  let broker: string

  before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'acs-kafka-rights-'))
    const [port] = await freePorts(1)
    broker = `127.0.0.1:${port}`
    kafka = await startKafka({
      dir: join(dir, 'kafka'),
      startTimeoutMs: 180_000,
      listeners: [{ name: 'passwords', protocol: 'SASL_PLAINTEXT', port: port! }],
      properties: {
        ...passwordsOf('passwords', Object.fromEntries(PRINCIPALS.map(p => [p, `${p} secret`]))),
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        'super.users': 'User:ANONYMOUS',
      },
    })
    await ensureTopics(kafka.brokers, { partitions: PARTITIONS })
    const admin = new KafkaJs({ clientId: 'acls', brokers: kafka.brokers, logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
    await admin.createAcls({
      acl: PRINCIPALS.flatMap(principal =>
        (principal === INTEGRATOR ? integratorRights(INTEGRATOR) : rightsOf(principal)).flatMap(
          ({ resource, name, operations }) =>
            operations.map(operation => ({
              resourceType: resource === 'Topic' ? acls.AclResourceTypes.TOPIC : acls.AclResourceTypes.GROUP,
              resourceName: name,
              resourcePatternType: acls.ResourcePatternTypes.LITERAL,
              principal: `User:${principal}`,
              host: '*',
              operation: OPERATIONS[operation]!,
              permissionType: acls.AclPermissionTypes.ALLOW,
            })),
        ),
      ),
    })
    await admin.disconnect()
  })
  after(async () => {
    await kafka?.kill('SIGKILL')
    rmSync(dir, { recursive: true, force: true })
  })

  for (const service of SERVICES)
    test(`${service} reads and writes what it must, and nothing else`, async () => {
      const bus = createKafkaBus({
        brokers: [broker],
        clientId: service,
        service,
        partitions: PARTITIONS,
        security: { sasl: { mechanism: 'plain', username: service, password: `${service} secret` } },
      })
      try {
        const reads = topicsReadBy(service).map(t => t.name)
        const [group] = groupsOf(service)
        const read = (topics: string[], as: string, alone: boolean): Subscription =>
          bus.subscribe({ group: as, topics, from: 'latest', alone, handler: () => {} })
        if (reads.length > 0) await read(reads, group ?? 'none', group === undefined).ready
        for (const topic of ALL_TOPICS) {
          const written = bus.publish({
            topic: topic.name,
            key: 'k',
            value: new Uint8Array(),
            headers: {},
            mayWaitMs: 0,
          })
          if (topicsWrittenBy(service).includes(topic)) await written
          else await assert.rejects(written, BusForbidden, topic.name)
        }
        const other = ALL_TOPICS.find(t => !reads.includes(t.name) && !topicsWrittenBy(service).includes(t))!
        const forbidden = read([other.name], 'none', true)
        while (!/missing right: Read on topic/.test(forbidden.notReady() ?? '')) await pause(20)
      } finally {
        await bus.close()
      }
    })

  test('an integrator asks for tasks and reads what is public; a session, a reply, a change of the registry or an event it cannot forge', async () => {
    const bus = createKafkaBus({
      brokers: [broker],
      clientId: INTEGRATOR,
      service: INTEGRATOR,
      partitions: PARTITIONS,
      security: { sasl: { mechanism: 'plain', username: INTEGRATOR, password: `${INTEGRATOR} secret` } },
    })
    try {
      for (const topic of ALL_TOPICS) {
        const written = bus.publish({
          topic: topic.name,
          key: 'k',
          value: new Uint8Array(),
          headers: {},
          mayWaitMs: 0,
        })
        if (topic === TOPICS.taskCommands || topic === TOPICS.connectionRequestCommands) await written
        else await assert.rejects(written, BusForbidden, topic.name)
      }
      const read = (topics: string[]): Subscription =>
        bus.subscribe({ group: INTEGRATOR, topics, from: 'latest', handler: () => {} })
      await read([TOPICS.taskEvents.name, TOPICS.deviceEvents.name]).ready
      const forbidden = read([TOPICS.sessionEvents.name])
      while (!/missing right: Read on topic/.test(forbidden.notReady() ?? '')) await pause(20)
    } finally {
      await bus.close()
    }
  })
})
