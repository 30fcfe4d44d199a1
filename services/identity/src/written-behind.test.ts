import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { manualClock, silentLogger } from '@auroralinks/runtime'
import { createWrittenBehind } from './written-behind.ts'

test('while the database is away what is lost is counted one by one and told once a minute, and then all is written again', async () => {
  const clock = manualClock()
  const told: unknown[] = []
  const written: number[] = []
  let away = true
  let lost = 0
  const rows = createWrittenBehind<number>({
    write: async batch => {
      if (away) throw new Error('away')
      written.push(...batch)
    },
    maxWaiting: 100,
    lost: 'rows are lost',
    onLost: () => lost++,
    clock,
    logger: { ...silentLogger, warn: (message, fields) => void told.push([message, fields?.['rows']]) },
  })
  const add = async (n: number): Promise<void> => {
    for (let i = 0; i < n; i++) rows.add(i)
    await rows.stop()
    await turn()
  }
  await add(50)
  await add(50)
  assert.deepEqual([lost, told], [100, [['rows are lost', 1]]])
  clock.advance(60_000)
  await add(1)
  assert.deepEqual([lost, told.at(-1), told.length], [101, ['rows are lost', 100], 2])
  away = false
  await add(3)
  assert.deepEqual([written, lost], [[0, 1, 2], 101])
})
