import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { inRounds } from './index.ts'

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await pause(1)
}

test('a round begins only when the one before is over, and a failed one is followed by the next', async () => {
  let [begun, underWay, most] = [0, 0, 0]
  const failures: unknown[] = []
  const rounds = inRounds({
    everyMs: 1,
    async work() {
      begun++
      most = Math.max(most, ++underWay)
      await pause(10)
      underWay--
      if (begun === 1) throw new Error('the first')
    },
    failed: error => failures.push(error),
  })
  await until(() => begun >= 3)
  await rounds.stop()
  assert.equal(most, 1)
  assert.deepEqual(failures.map(String), ['Error: the first'])
  const before = begun
  await pause(20)
  assert.equal(begun, before, 'none begins after the end')
})

test('the end tells the round under way, waits for it, and does what comes last', async () => {
  const done: string[] = []
  let begun = false
  const rounds = inRounds({
    everyMs: 1,
    async work(stopped) {
      begun = true
      await until(stopped)
      done.push('round')
    },
    failed: () => {},
    last: async () => void done.push('last'),
  })
  await until(() => begun)
  await rounds.stop()
  assert.deepEqual(done, ['round', 'last'])
})
