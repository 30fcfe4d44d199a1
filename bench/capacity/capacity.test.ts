import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { needOf, perCore } from './arithmetic.ts'
import type { Assumptions, Constants } from './arithmetic.ts'
import { capacityPage } from './page.ts'

const constants: Constants = {
  services: [
    { name: 'cwmp-gateway', cpuMs: 0.5, baseMb: 100, bytesPerDevice: 0 },
    { name: 'task-planner', cpuMs: 0.25, baseMb: 100, bytesPerDevice: 1000 },
  ],
  engines: { kafkaCpuMs: 0.4, postgresCpuMs: 0.1, bootTimes: 1 },
  topics: [
    { name: 'a', bytes: 1000, retentionSeconds: 100 },
    { name: 'b', bytes: 500, retentionSeconds: 10 },
  ],
  postgres: { parameter: 10, device: 100, deviceStatus: 100, session: 200, wal: 300 },
}
const assumptions: Assumptions = {
  headroom: 2,
  busy: 0.5,
  stormSeconds: 1e9,
  fewestReplicas: 2,
  devicesInMemory: 50_000,
  replication: 3,
  followerShare: 0.5,
  brokerCores: 4,
  parametersPerDevice: 100,
  sessionDays: 1,
  diskRoom: 1,
}

test('replicas follow from the rate, the head-room and the CPU of a session', () => {
  const need = needOf(1_000_000, 100, constants, assumptions)
  assert.equal(need.average, 10_000)
  assert.equal(need.sized, 20_000)
  assert.deepEqual(
    need.services.map(s => s.replicas),
    [20, 10],
  )
  assert.equal(need.services[1]!.memoryMb, 150)
  assert.equal(needOf(100_000, 100, constants, assumptions).services[1]!.memoryMb, 150)
  assert.equal(needOf(10_000, 100, constants, assumptions).services[1]!.memoryMb, 105)
  assert.equal(need.cores, 15)
  assert.equal(perCore(constants.services[0]!), 2000)
})

test('every replica of a service that owns partitions has at least two of them', () => {
  assert.equal(needOf(1_000_000, 100, constants, assumptions).partitions, 32)
  assert.equal(needOf(1_000, 100, constants, assumptions).partitions, 16)
})

test('small fleets still have a replica and a broker to lose', () => {
  const need = needOf(1_000, 3600, constants, assumptions)
  assert.deepEqual(
    need.services.map(s => s.replicas),
    [2, 2],
  )
  assert.equal(need.kafka.brokers, 3)
})

test('disks hold what is kept of the average rate, in every copy', () => {
  const need = needOf(1_000_000, 100, constants, assumptions)
  assert.equal(need.kafka.diskBytes, 10_000 * (1000 * 100 + 500 * 10) * 3)
  assert.equal(need.kafka.writtenPerSecond, 20_000 * 1500 * 3)
  assert.equal(need.kafka.brokers, 8)
  assert.equal(need.postgres.devicesBytes, 1_000_000 * (200 + 1000))
  assert.equal(need.postgres.sessionsBytes, 10_000 * 86_400 * 200)
  assert.equal(need.postgres.walPerSecond, 20_000 * 300)
})

test('where the storm after an outage asks for more than the average, it decides', () => {
  const need = needOf(
    900_000,
    3600,
    { ...constants, engines: { ...constants.engines, bootTimes: 2 } },
    { ...assumptions, stormSeconds: 900 },
  )
  assert.equal(need.sized, 2_000)
  assert.equal(need.stormSeconds, 900)
})

test('docs/capacity.md is what the script prints', () => {
  assert.equal(readFileSync(join(import.meta.dirname, '../../docs/capacity.md'), 'utf8'), capacityPage())
})
