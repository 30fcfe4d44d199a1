import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemoryBus } from '@auroralinks/bus'
import { createAsker } from './asker.ts'
import { replyConformance } from './conformance.ts'

let made = 0
const counts = new Map<string, number>()

replyConformance('memory', async () => {
  const bus = createMemoryBus({ partitions: topic => counts.get(topic) ?? 16 })
  return {
    bus,
    topic: async partitions => {
      const name = `t${++made}`
      counts.set(name, partitions)
      return name
    },
    close: () => bus.close(),
  }
})

test('a question that cannot be published fails at once, not at its deadline', async () => {
  const bus = createMemoryBus()
  const asker = createAsker({ bus, instanceId: 'i' })
  await asker.ready
  await bus.close()
  await assert.rejects(
    asker.ask(
      { topic: 'acs.session.informs.v1', key: 'd', value: new Uint8Array(1), headers: {} },
      { deadlineMs: 600_000 },
    ),
    { name: 'NoReply', message: /could not be published/ },
  )
})
