/** The stack on three brokers, plain or (`--secured`) with TLS and SCRAM, that stop, die, hang, are replaced and are rolled: sessions go on, and none that ended well is lost. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { environment } from '@auroralinks/runtime'
import { startSystem } from '../system/launch.ts'
import type { System } from '../system/launch.ts'
import { KAFKA_NOTICES_MS, NODES, rackOf, startThreeBrokers } from './cluster.ts'
import type { ThreeBrokers } from './cluster.ts'
import { sharesRead, writeRecords } from './racks.ts'
import { describe as said, Sessions } from './sessions.ts'

const DEVICES = 16
/** Of the stack. */
const GATEWAYS = 2
/** Beyond what Kafka itself takes to notice. */
const OURS_MS = 10_000
const RECOVERY_MS = 90_000

/** Whether the stack comes by TLS and SCRAM (`--secured`). */
const secured = environment()['ACS_KAFKA_CHECK'] === 'secured'

describe(`kafka-check: three brokers${secured ? ' with TLS and SCRAM' : ''}`, () => {
  let kafka: ThreeBrokers
  let system: System
  let sessions: Sessions

  before(async () => {
    kafka = await startThreeBrokers()
    system = await startSystem('stack', {
      KAFKA_BROKERS: ` ${kafka.brokers}, `,
      ...(secured ? kafka.secured : {}),
      ACS_KAFKA_REPLICATION: '3',
      ACS_KAFKA_MIN_INSYNC: '2',
      ACS_CWMP_AUTH: 'none',
      ACS_STACK_REPLICAS: '1',
    })
    sessions = new Sessions(system, DEVICES)
    await sessions.untilWell(RECOVERY_MS)
  })
  after(async () => {
    await sessions?.stop()
    await system?.stop()
    await kafka?.stop()
  })

  /** Does something to brokers under load; `kafkaMs`: how long Kafka itself may take with it. */
  const under = async (what: string, kafkaMs: number, act: () => Promise<void>): Promise<void> => {
    sessions.reset()
    await act()
    const seen = sessions.seen
    await sessions.untilWell(RECOVERY_MS)
    process.stdout.write(`    ${what}: ${said(seen)}\n`)
    assert.ok(
      seen.longestGapMs <= kafkaMs + OURS_MS,
      `no session ended well for ${(seen.longestGapMs / 1000).toFixed(1)} s`,
    )
  }

  test('who names its rack reads from the broker there, others from the leaders', async () => {
    await writeRecords(kafka.brokers)
    const percent = (share: number): string => `${(share * 100).toFixed(0)} %`
    const say = (shares: ReadonlyMap<string, number>): string =>
      [...shares].map(([rack, share]) => `${rack} ${percent(share)}`).join(', ')
    const leaders = await sharesRead(kafka, undefined)
    process.stdout.write(`    without a rack: ${say(leaders)}\n`)
    assert.ok(Math.max(...leaders.values()) < 0.7, 'each leads some of the partitions')
    for (const id of NODES) {
      const near = await sharesRead(kafka, rackOf(id))
      process.stdout.write(`    in ${rackOf(id)}: ${say(near)}\n`)
      assert.ok(near.get(rackOf(id))! > 0.95, `${percent(near.get(rackOf(id))!)} come from the reader's own rack`)
    }
  })

  test('a broker that stops in order and comes back', () =>
    under('stopped', 5_000, async () => {
      await kafka.node(1).stop()
      await pause(10_000)
      await kafka.node(1).restart()
      await pause(5_000)
    }))

  test('a broker that is killed', () =>
    under('killed', KAFKA_NOTICES_MS, async () => {
      await kafka.node(2).kill('SIGKILL')
      await pause(25_000)
      await kafka.node(2).restart()
      await pause(5_000)
    }))

  test('a broker that hangs for 40 s', () =>
    under('frozen', KAFKA_NOTICES_MS, async () => {
      await kafka.node(3).freeze()
      await pause(40_000)
      kafka.node(3).thaw()
      await pause(5_000)
    }))

  test('a broker whose machine is lost, and another in its place', () =>
    under('replaced', KAFKA_NOTICES_MS, async () => {
      await kafka.replace(1)
      await pause(10_000)
    }))

  test('all three rolled, one after the other', () =>
    under('rolled', 5_000, async () => {
      for (const id of NODES) {
        await kafka.node(id).stop()
        await kafka.node(id).restart()
        await sessions.untilWell(RECOVERY_MS)
      }
    }))

  test('two of three gone: devices hear 503, the gateways are not ready and say why, and it recovers by itself', async () => {
    sessions.reset()
    await Promise.all([kafka.node(2).kill('SIGKILL'), kafka.node(3).kill('SIGKILL')])
    let why = ''
    for (const end = performance.now() + 60_000; why === ''; await pause(500)) {
      assert.ok(performance.now() < end, `readiness has not said why in 60 s: ${said(sessions.seen)}`)
      why = await gatewaysNotReady(system)
    }
    process.stdout.write(`    two of three: ${why}\n`)
    const before = sessions.seen
    await pause(5_000)
    const later = sessions.seen
    assert.equal(later.done, before.done, 'no session ends well without a durable record')
    await Promise.all([kafka.node(2).restart(), kafka.node(3).restart()])
    await sessions.untilWell(RECOVERY_MS)
    process.stdout.write(`    two of three: ${said(sessions.seen)}\n`)
  })

  test('every session that a device saw end well is on record', async () => {
    await sessions.stop()
    for (const [id, done] of sessions.doneByDevice) {
      let kept = 0
      for (const end = performance.now() + 30_000; performance.now() < end && kept < done; await pause(500)) {
        kept = 0
        for (let cursor = ''; ; ) {
          const page = await system.api.get<{ items: unknown[]; nextCursor?: string }>(
            `devices/${id}/sessions?limit=1000${cursor}`,
          )
          kept += page.items.length
          if (page.nextCursor === undefined) break
          cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`
        }
      }
      assert.ok(kept >= done, `${id} saw ${done} sessions end, and ${kept} are on record`)
    }
  })
})

/** Why gateways are not ready; empty while one is. */
async function gatewaysNotReady(system: System): Promise<string> {
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, i) =>
      fetch(`http://127.0.0.1:${system.opsPort + i}/readyz`)
        .then(async r => ({ status: r.status, text: await r.text() }))
        .catch(() => undefined),
    ),
  )
  const gateways = answers.filter(a => a?.status === 503 && a.text.includes('cwmp-gateway: '))
  return gateways.length === GATEWAYS ? gateways[0]!.text : ''
}
