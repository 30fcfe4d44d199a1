/** A device that is removed: all that the planner keeps of it goes, in one transaction and under its epoch. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { HEADER, TYPE } from '@auroralinks/contracts'
import type { Database } from '@auroralinks/database'
import { accepted, harness, rpcOf } from './harness.ts'
import type { Harness } from './harness.ts'

const READ = { case: 'getParameterValues' as const, value: { names: ['Device.A'] } }
const VALUE = {
  case: 'getParameterValues' as const,
  value: { parameters: [{ name: 'Device.A', value: '1', type: 'xsd:string' }] },
}

/** A database at which the deletion of a device stops: before it does anything, or when it is committed. */
function stopping(where: 'before' | 'after') {
  const barrier = Promise.withResolvers<void>()
  const seen = { stopped: 0, outcome: null as 'committed' | Error | null }
  return {
    seen,
    release: () => barrier.resolve(),
    through: (database: Database): Database => ({
      ...database,
      async transaction(fn) {
        let isDeletion = false
        const stop = async (): Promise<void> => {
          seen.stopped++
          await barrier.promise
        }
        const work = database.transaction(tx =>
          fn({
            async query(q) {
              if (!isDeletion && /planner_epoch|DELETE FROM session_message m/.test(q.text)) {
                isDeletion = true
                if (where === 'before') await stop()
              }
              return tx.query(q)
            },
          }),
        )
        try {
          const result = await work
          if (isDeletion) seen.outcome = 'committed'
          if (isDeletion && where === 'after') await stop()
          return result
        } catch (error) {
          if (isDeletion) seen.outcome = error as Error
          throw error
        }
      },
    }),
  }
}

async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 20_000; performance.now() < end; ) {
    if (await holds()) return
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  assert.fail(`did not happen: ${what}`)
}

const TABLES = ['task', 'session', 'parameter', 'fault', 'device_status']
const rowsOf = async (h: Harness): Promise<Record<string, number>> => {
  const counts = await Promise.all(
    TABLES.map(
      async t =>
        [
          t,
          (await h.database.query({ text: `SELECT 1 FROM ${t} WHERE device_key = $1`, values: [h.key] })).length,
        ] as const,
    ),
  )
  return Object.fromEntries(counts.filter(([, n]) => n > 0))
}
const waiting = async (h: Harness): Promise<string[]> =>
  (await h.database.query<{ id: string }>({ text: 'SELECT id FROM outbox ORDER BY seq' })).map(r => r.id)
const cancelled = (h: Harness): string[] =>
  h.published.filter(e => e.type === TYPE.taskCancelled).map(e => e.record.headers[HEADER.id]!)

test('everything of a device goes, its tasks are cancelled for the world, and it may come again', async (t: TestContext) => {
  const h = await harness()
  t.after(() => h.stop())
  const session = await h.open()
  const first = accepted(await h.create(READ)),
    second = accepted(await h.create(READ))
  const read = rpcOf(await h.empty(session))
  await h.respond(session, read.id, VALUE)
  await eventually('the first task ends', async () => (await h.task(first)).status === 'succeeded')
  assert.equal((await h.forget()).reply.case, 'done')
  assert.deepEqual(await rowsOf(h), {})
  await eventually('the world knows of the task that had not ended', () => cancelled(h).length > 0)
  assert.deepEqual(cancelled(h), [`${second}:cancelled`])
  await eventually('its row is gone from the outbox', async () => (await waiting(h)).length === 0)

  assert.equal((await h.forget()).reply.case, 'done', 'again changes nothing')
  const again = await h.open()
  const id = accepted(await h.create(READ))
  await h.respond(again, rpcOf(await h.empty(again)).id, VALUE)
  await eventually('a task of its new life ends', async () => (await h.task(id)).status === 'succeeded')
})

test('what was decided before and is not written yet does not come back after it', async (t: TestContext) => {
  const h = await harness({ ACS_PLANNER_GATHER_MS: '300' })
  t.after(() => h.stop())
  const session = await h.open()
  assert.equal((await h.empty(session)).reply.case, 'done')
  assert.equal((await h.forget()).reply.case, 'done')
  // It writes what it still has.
  await h.retire()
  assert.deepEqual(await rowsOf(h), {})
})

test('a command that waits behind it finds the device anew', async (t: TestContext) => {
  const h = await harness()
  t.after(() => h.stop())
  const before = accepted(await h.create(READ))
  const [forgotten, created] = await Promise.all([h.forget(), h.create(READ)])
  assert.equal(forgotten.reply.case, 'done')
  const after = accepted(created)
  assert.deepEqual(await rowsOf(h), { task: 1 })
  const reply = await h.cancel(after)
  assert.equal(reply.reply.case === 'task' && reply.reply.value.status, 'cancelled')
  await eventually('both ends are published', () => cancelled(h).length === 2)
  assert.deepEqual(
    cancelled(h),
    [before, after].map(id => `${id}:cancelled`),
  )
})

test('a deadlock with the upkeep of partitions changes no order', async (t: TestContext) => {
  // Whoever looks for a deadlock first and finds it is its victim: the planner, and not before both wait.
  const h = await harness({}, { plannersDatabase: database => lookingForDeadlocksAfter('3s', database) })
  t.after(() => h.stop())
  const before = accepted(await h.create(READ))
  const [forgotten, created] = await lookingForDeadlocksAfter('60s', h.database)
    .transaction(async upkeep => {
      await upkeep.query({ text: 'LOCK TABLE session_message IN ACCESS EXCLUSIVE MODE' })
      const both = Promise.all([h.forget(), h.create(READ)])
      await eventually('the deletion waits', async () => {
        const waiting = await h.database.query({
          text: "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'session_message'::regclass",
        })
        return waiting.length > 0
      })
      await upkeep.query({ text: 'LOCK TABLE task IN ACCESS EXCLUSIVE MODE' })
      return [both] as const
    })
    .then(([both]) => both)
  assert.equal(forgotten.reply.case, 'done')
  assert.equal((await h.task(accepted(created))).status, 'queued')
  await eventually('the first is cancelled', () => cancelled(h).length > 0)
  assert.deepEqual(cancelled(h), [`${before}:cancelled`])
})

const lookingForDeadlocksAfter = (interval: string, database: Database): Database => ({
  ...database,
  transaction: fn =>
    database.transaction(async tx => {
      await tx.query({ text: `SET LOCAL deadlock_timeout = '${interval}'` })
      return fn(tx)
    }),
})

test('a fenced planner forgets nothing: its successor goes on with the device', async (t: TestContext) => {
  const deletion = stopping('before')
  const zombie = await harness({}, { plannersDatabase: deletion.through })
  t.after(() => deletion.release())
  t.after(() => zombie.stop())
  const id = accepted(await zombie.create(READ))
  await zombie.empty(await zombie.open())
  let answered = false
  const frozen = zombie.forget().then(
    () => {
      answered = true
    },
    () => {},
  )
  await eventually('it is about to delete', () => deletion.seen.stopped > 0)

  // A bus of its own: the zombie hears nothing of its successor.
  const successor = await harness({}, { beside: zombie })
  const session = await successor.open()
  const before = await rowsOf(zombie)
  assert.equal(before['task'], 1)

  deletion.release()
  await eventually('it has tried', () => deletion.seen.outcome !== null)
  assert.equal(deletion.seen.outcome instanceof Error && deletion.seen.outcome.name, 'Fenced')
  assert.deepEqual(await rowsOf(zombie), before)
  const read = rpcOf(await successor.empty(session))
  await successor.respond(session, read.id, VALUE)
  await eventually('the task ends', async () => (await zombie.task(id)).status === 'succeeded')
  assert.deepEqual([...cancelled(zombie), ...cancelled(successor)], [])
  assert.equal(answered, false)
  await successor.stop()
  await zombie.stopAsking()
  await frozen
})

test('a planner that dies when the rows are gone leaves the cancelled events to its successor', async (t: TestContext) => {
  const deletion = stopping('after')
  const dead = await harness({}, { plannersDatabase: deletion.through })
  t.after(() => deletion.release())
  t.after(() => dead.stop())
  const ids = [accepted(await dead.create(READ)), accepted(await dead.create(READ))]
  const events = ids.map(id => `${id}:cancelled`)
  const frozen = dead.forget().catch(() => {})
  await eventually('the rows are gone', () => deletion.seen.stopped > 0)
  assert.deepEqual(await rowsOf(dead), {})
  assert.deepEqual(cancelled(dead), [], 'nothing is published before it is a fact')
  assert.deepEqual(
    (await waiting(dead)).filter(id => id.endsWith(':cancelled')),
    events,
  )

  const successor = await harness({}, { beside: dead })
  await eventually('its successor publishes them', () => cancelled(successor).length === ids.length)
  assert.deepEqual(cancelled(successor), events)
  await eventually('the outbox is empty', async () => (await waiting(dead)).length === 0)
  await successor.stop()
  await dead.stopAsking()
  await frozen
})
