/**
 * Measures the bus: latency of a request and its reply, CPU per round, and what an idle process costs.
 * `node bench/bus.ts [memory|kafka] [rounds] [in flight] [partitions]`; `kafka` starts a broker of its own, or uses `ACS_TEST_KAFKA`.
 */
import { createAsker, replyAddressOf, replyTo } from '@auroralinks/reply'
import { createKafkaBus, createMemoryBus, ensureTopics, perKey } from '@auroralinks/bus'
import type { Bus } from '@auroralinks/bus'
import { TOPICS } from '@auroralinks/contracts'
import { sharedKafka } from '@auroralinks/testkit/kafka'

const [kind = 'memory', rounds = '20000', inFlight = '64', partitions = '16'] = process.argv.slice(2)
const keyed = Number(partitions)
const kafka = kind === 'kafka' ? await sharedKafka({ local: true }) : undefined
if (kafka) await ensureTopics(kafka.brokers, { partitions: keyed })
const open = (clientId: string): Bus =>
  kafka
    ? createKafkaBus({ brokers: kafka.brokers, clientId, partitions: keyed })
    : createMemoryBus({ partitions: keyed })
const gateway = open('gateway')
const planner = kafka ? open('planner') : gateway

const events = TOPICS.sessionEvents.name
const reply = new Uint8Array(200)
const subscription = planner.subscribe({
  group: `bench-${Date.now()}`,
  topics: [events],
  from: 'latest',
  handler: perKey(async record => {
    const to = replyAddressOf(record.headers)
    if (to)
      await replyTo(planner, to, {
        key: record.key,
        type: 'acs.bench.Reply',
        source: 'auroralinks/bench',
        value: reply,
        time: Date.now(),
      })
  }),
})
const asker = createAsker({ bus: gateway, instanceId: `bench-${process.pid}-${Date.now()}` })
await Promise.all([subscription.ready, asker.ready])

const value = new Uint8Array(900)
const headers = {
  ce_id: '0190a1b2-0000-7000-8000-000000000000',
  ce_source: 'auroralinks/cwmp-gateway',
  ce_type: 'acs.session.v1.RpcResponded',
  ce_subject: 'x',
  ce_time: '2026-01-01T00:00:00.000Z',
  ce_specversion: '1.0',
  'content-type': 'application/protobuf',
}
const ask = (i: number) =>
  asker.ask({ topic: events, key: `00D09E-IGD-${i % 997}`, value, headers }, { deadlineMs: 15_000 })

async function measure(name: string, count: number, width: number): Promise<void> {
  const latencies = new Float64Array(count)
  let next = 0
  const cpu = process.cpuUsage()
  const began = performance.now()
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (next < count) {
        const i = next++
        const t = performance.now()
        await ask(i)
        latencies[i] = performance.now() - t
      }
    }),
  )
  const ms = performance.now() - began
  const { user, system } = process.cpuUsage(cpu)
  latencies.sort()
  const at = (p: number): string => latencies[Math.min(count - 1, Math.floor(count * p))]!.toFixed(2)
  console.log(
    `${name}: ${Math.round((count / ms) * 1000)} rounds/s, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, ${((user + system) / 1000 / count).toFixed(4)} ms of CPU a round (both sides)`,
  )
}

await measure('warm-up', Math.min(3_000, Number(rounds)), Number(inFlight))
await measure('one at a time', Math.min(2_000, Number(rounds)), 1)
await measure(`${inFlight} at a time`, Number(rounds), Number(inFlight))
const idle = process.cpuUsage()
await new Promise(resolve => setTimeout(resolve, 5_000))
const { user, system } = process.cpuUsage(idle)
console.log(`idle: ${(((user + system) / 1000 / 5_000) * 100).toFixed(2)} % of a core`)
await asker.close()
await gateway.close()
await planner.close()
await kafka?.release()
