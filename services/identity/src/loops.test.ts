import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLoops } from './loops.ts'

const PERIODIC = [{ code: '2 PERIODIC' }]
const SECOND = 1_000
const create = () => createLoops({ gapMs: 5 * SECOND, afterMs: 300 * SECOND })

/** A device that comes again `everyMs` after it was let in, and after it was sent away waits `patience` times what it was told. */
function drive(
  loops: ReturnType<typeof create>,
  o: { from: number; seconds: number; everyMs: number; patience: number; id?: string },
) {
  const letIn: number[] = []
  const waits: number[] = []
  let begun = 0
  let now = o.from
  for (const end = o.from + o.seconds * SECOND; now < end; ) {
    const decision = loops.seen(o.id ?? 'd', PERIODIC, now)
    if (decision.begins) begun++
    if (decision.waitSeconds === 0) letIn.push(now)
    else waits.push(decision.waitSeconds)
    now += decision.waitSeconds === 0 ? o.everyMs : Math.max(100, decision.waitSeconds * SECOND * o.patience)
  }
  return { letIn, waits, begun, now }
}

test('I15: a device without a pause for 300 s is slowed, up to once a minute, and that is logged once', () => {
  const loops = create()
  const { letIn, waits, begun } = drive(loops, { from: 0, seconds: 3_600, everyMs: SECOND, patience: 1 })
  assert.equal(letIn.filter(at => at < 300 * SECOND).length, 300)
  assert.equal(begun, 1)
  assert.equal(waits[0], 5)
  assert.ok(waits.at(-1)! > 55 && waits.every(w => w <= 60))
  assert.ok(letIn.filter(at => at > 1_800 * SECOND).length <= 31)
  assert.equal(loops.slowed(), 1)
})

test('one that does not care for Retry-After gets no more', () => {
  const { letIn } = drive(create(), { from: 0, seconds: 3_600, everyMs: 500, patience: 0 })
  assert.ok(letIn.filter(at => at > 1_800 * SECOND).length <= 31)
})

test('one that waits longer than it is told is still slowed', () => {
  const { begun } = drive(create(), { from: 0, seconds: 3_600, everyMs: SECOND, patience: 1.8 })
  assert.ok(begun <= 2, String(begun))
})

test('one that pauses by itself is let go at once, and may come often again', () => {
  const loops = create()
  const { now } = drive(loops, { from: 0, seconds: 1_000, everyMs: SECOND, patience: 1 })
  assert.equal(loops.seen('d', PERIODIC, now + 300 * SECOND).waitSeconds, 0)
  assert.equal(loops.slowed(), 0)
  const { waits } = drive(loops, { from: now + 301 * SECOND, seconds: 200, everyMs: SECOND, patience: 1 })
  assert.deepEqual(waits, [])
})

test('one that comes once a minute from then on is let go too', () => {
  const loops = create()
  const { now } = drive(loops, { from: 0, seconds: 1_000, everyMs: SECOND, patience: 1 })
  drive(loops, { from: now + 60 * SECOND, seconds: 600, everyMs: 60 * SECOND, patience: 1 })
  assert.equal(loops.slowed(), 0)
})

test('a device with pauses, or whose sessions we asked for, is never slowed', () => {
  const loops = create()
  for (let now = 0; now < 3_600 * SECOND; now += 5 * SECOND)
    assert.equal(loops.seen('calm', PERIODIC, now).waitSeconds, 0)
  for (const code of ['6 CONNECTION REQUEST', '7 TRANSFER COMPLETE', '8 DIAGNOSTICS COMPLETE', 'M Reboot']) {
    for (let now = 0; now < 1_000 * SECOND; now += SECOND)
      assert.equal(loops.seen(code, [{ code }, ...PERIODIC], now).waitSeconds, 0)
  }
})

test('a slowed device that we call is let in', () => {
  const loops = create()
  const { now } = drive(loops, { from: 0, seconds: 1_000, everyMs: SECOND, patience: 1 })
  assert.equal(loops.seen('d', [{ code: '6 CONNECTION REQUEST' }], now - 100).waitSeconds, 0)
})

test('either variable at 0 turns it off', () => {
  for (const o of [
    { gapMs: 0, afterMs: 1 },
    { gapMs: 5_000, afterMs: 0 },
  ]) {
    const loops = createLoops(o)
    for (let now = 0; now < 1_000 * SECOND; now += SECOND) assert.equal(loops.seen('d', PERIODIC, now).waitSeconds, 0)
  }
})

test('one that loops hurts nobody else', () => {
  const loops = create()
  drive(loops, { from: 0, seconds: 1_000, everyMs: SECOND, patience: 0 })
  assert.deepEqual(
    drive(loops, { from: 1_000 * SECOND, seconds: 100, everyMs: SECOND, patience: 1, id: 'other' }).waits,
    [],
  )
})
