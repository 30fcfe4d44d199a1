import { test } from 'node:test'
import assert from 'node:assert/strict'
import { Overdue, gather } from './gather.ts'
import type { GatherOptions } from './gather.ts'

const options = <I, O>(run: (items: I[]) => Promise<O[]>): GatherOptions<I, O> => ({
  run,
  maxBatch: 3,
  maxWaiting: 10,
  patienceMs: 5_000,
  monotonic: () => performance.now(),
})

test('what comes while one batch is on its way goes together in the next ones, in order', async () => {
  const batches: number[][] = []
  let begun = (): void => {}
  let release = (): void => {}
  const firstBegins = new Promise<void>(resolve => {
    begun = resolve
  })
  const released = new Promise<void>(resolve => {
    release = resolve
  })
  const { add } = gather(
    options(async (items: number[]) => {
      batches.push(items)
      begun()
      await released
      return items.map(i => i * 10)
    }),
  )
  const first = add(1)
  await firstBegins
  const rest = [add(2), add(3), add(4), add(5)]
  release()
  const results = await Promise.all([first, ...rest])
  assert.deepEqual(results, [10, 20, 30, 40, 50])
  assert.deepEqual(batches, [[1], [2, 3, 4], [5]])
})

test('a batch that fails fails its own items only', async () => {
  const { add, idle } = gather(
    options(async (items: number[]) => {
      if (items.includes(1)) throw new Error('no')
      return items
    }),
  )
  const bad = add(1)
  await assert.rejects(bad, /no/)
  assert.equal(await add(2), 2)
  await idle()
})

test('an item waits no longer than its patience, whether its batch has begun or not', async () => {
  const releases: (() => void)[] = []
  let begins = (): void => {}
  const { add, waiting, idle } = gather({
    ...options(
      (items: number[]) =>
        new Promise<number[]>(resolve => {
          releases.push(() => resolve(items))
          begins()
        }),
    ),
    patienceMs: 30,
  })
  const batch = (): Promise<void> =>
    new Promise(resolve => {
      begins = resolve
    })
  const first = batch()
  const begun = assert.rejects(add(1), Overdue)
  await first
  const queued = assert.rejects(add(2), Overdue)
  await Promise.all([begun, queued])
  assert.equal(waiting(), 1)
  releases[0]!()
  await idle()
  const second = batch()
  const later = add(3)
  await second
  releases[1]!()
  assert.equal(await later, 3)
})

test('too much waiting is refused at once', async () => {
  const { add, idle } = gather({ ...options(async (items: number[]) => items), maxWaiting: 2 })
  const taken = [add(1), add(2)]
  await assert.rejects(add(3), Overdue)
  assert.deepEqual(await Promise.all(taken), [1, 2])
  await idle()
})
