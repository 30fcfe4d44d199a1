import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BusUnavailable, RecordRefused } from '@auroralinks/bus'
import type { Bus, OutgoingRecord } from '@auroralinks/bus'
import { fromBinary, HEADER, transferV1 } from '@auroralinks/contracts'
import { silentLogger, systemClock } from '@auroralinks/runtime'
import { createTransferEvents } from './events.ts'
import type { Ended } from './events.ts'

const ended: Ended = {
  taskId: 'task',
  deviceId: 'device',
  direction: 'download',
  name: 'fw.bin',
  size: 5,
  sha256: 'ab',
  reason: '',
}
const until = async (check: () => boolean): Promise<void> => {
  while (!check()) await new Promise(resolve => setTimeout(resolve, 5))
}
const busOf = (publish: (record: OutgoingRecord) => Promise<void>) => ({ publish }) as unknown as Bus
const eventsOn = (publish: (record: OutgoingRecord) => Promise<void>) =>
  createTransferEvents({ bus: busOf(publish), clock: systemClock, logger: silentLogger })

test('an end that the bus does not take is published when it does, under the same id', async () => {
  const ids: (string | undefined)[] = []
  const events = eventsOn(async record => {
    ids.push(record.headers[HEADER.id])
    if (ids.length < 3) throw new BusUnavailable('away')
  })
  events.ended(ended)
  await until(() => ids.length === 3)
  assert.equal(new Set(ids).size, 1)
  await events.close()
  assert.equal(ids.length, 3)
})

test('one that can never be published holds up no other', async () => {
  const published: string[] = []
  const events = eventsOn(async record => {
    const e = fromBinary(transferV1.TransferEndedSchema, record.value)
    if (e.taskId === 'bad') throw new RecordRefused('never')
    published.push(e.taskId)
  })
  events.ended({ ...ended, taskId: 'bad' })
  events.ended(ended)
  await until(() => published.length === 1)
  assert.deepEqual(published, ['task'])
})

test('of progress that comes while one is on its way the newest follows it, however many there were', async () => {
  const bytes: bigint[] = []
  let release = (): void => {}
  const events = eventsOn(record => {
    bytes.push(fromBinary(transferV1.TransferProgressSchema, record.value).bytes)
    return new Promise(resolve => {
      release = resolve
    })
  })
  const at = (n: number) => events.progress({ taskId: 't', deviceId: 'd', direction: 'upload', bytes: n, total: 100 })
  for (let i = 0; i <= 100; i++) at(i)
  assert.deepEqual(bytes, [0n])
  release()
  await until(() => bytes.length === 2)
  assert.deepEqual(bytes, [0n, 100n])
  release()
})
