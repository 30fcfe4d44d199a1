/** Large trees: few requests, small notes, and what one device taught serves the next of its model. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LearningShape } from '@auroralinks/tasks'
import { bigTree, fault, refresh, run, tree } from '../../test/reading.ts'
import type { Cpe, Run } from '../../test/reading.ts'

const gpvs = (r: Run): number => r.asked.filter(a => a.method === 'GetParameterValues').length
const result = (r: Run) => r.task.result as { count: number; unreadable: { path: string; code: string }[] }

/** 2,000 rows of 20 parameters, of which the device answers with no more than so many at once. */
const LARGE = 40_000
const large = (most: number): Cpe => bigTree(LARGE, 20, most)

describe('a refresh of 40,000 parameters', () => {
  for (const most of [250, 400, 3_000]) {
    test(`takes fewer than 250 RPCs of a device that answers with ${most} values at once, and one GPV per 200 of the next`, () => {
      const first = refresh(large(most))
      assert.deepEqual([first.task.status, result(first)], ['succeeded', { count: LARGE + 3, unreadable: [] }])
      assert.ok(first.asked.length < 250, `${first.asked.length} RPCs`)
      assert.equal(first.stored.size, LARGE + 3)
      const second = refresh(large(most), 'Device.', { shape: first.shape })
      assert.deepEqual(result(second), { count: LARGE + 3, unreadable: [] })
      assert.equal(second.stored.size, LARGE + 3)
      assert.ok(gpvs(second) <= LARGE / 200 + 1, `${gpvs(second)} GPVs`)
      assert.ok(second.asked.length - gpvs(second) <= 3, 'a list of each object that is larger than an answer, no more')
    })
  }

  test('notes little, however large the tree, and tells how far it has got', () => {
    let largest = 0
    const done: number[] = []
    refresh(bigTree(100_000, 20, 1_000), 'Device.', {
      watch(task) {
        largest = Math.max(largest, JSON.stringify(task.progress.notes).length)
        if (task.steps?.total === undefined) return
        done.push(task.steps.done)
        assert.ok(Math.abs(task.steps.total - 100_003) < 10, `${task.steps.total} in all`)
      },
    })
    assert.ok(largest < 20_000, `${largest} characters`)
    assert.ok(done.length > 50)
    assert.deepEqual(
      done,
      done.toSorted((a, b) => a - b),
    )
  })

  test('goes on where it was saved after a planner died: at most 2,000 values are read twice', () => {
    const cpe = large(400)
    const r = refresh(cpe, 'Device.', { diesAfter: 30 })
    assert.deepEqual(result(r), { count: LARGE + 3, unreadable: [] })
    assert.equal(r.stored.size, LARGE + 3)
    const read = r.asked.filter(a => a.method === 'GetParameterValues').reduce((sum, a) => sum + a.names.length, 0)
    assert.ok(read <= 2_000 + r.deaths * 100 + 200, `${read} rows for 2,000`)
    assert.ok(r.deaths >= 3)
  })
})

describe('what one device taught of its model', () => {
  test('is whole, whenever the planner died under its refresh', () => {
    const objects = ['Bridging', 'DHCPv4', 'DNS', 'Firewall', 'Hosts', 'IP', 'NAT', 'PPP', 'QoS', 'Users', 'WiFi']
    const cpe = bigTree(2_000, 20, 250, objects)
    const lists = (r: Run): number => r.asked.length - gpvs(r)
    const undisturbed = refresh(cpe)
    const most = lists(refresh(cpe, 'Device.', { shape: undisturbed.shape }))
    assert.ok(most <= 3 && lists(undisturbed) > objects.length, `${lists(undisturbed)} lists, then ${most}`)
    for (let k = 1; k <= undisturbed.asked.length; k++) {
      const first = refresh(cpe, 'Device.', { diesAfter: k, diesOnce: true })
      assert.deepEqual([first.deaths, result(first).count], [1, result(undisturbed).count])
      const second = refresh(cpe, 'Device.', { shape: first.shape })
      assert.equal(result(second).count, result(undisturbed).count)
      assert.ok(lists(second) <= most, `${lists(second)} lists after a death at answer ${k}`)
    }
  })

  test('is a hint alone: another with other rows and other objects is read whole', () => {
    const { shape } = refresh(bigTree(4_000, 20, 400))
    const other = [
      'Device.DeviceInfo.UpTime',
      'Device.New.A.B',
      'Device.New.C',
      'Device.Big.Row.7.P1',
      'Device.Big.Row.9.Q',
    ]
    const r = refresh(tree(other), 'Device.', { shape })
    assert.deepEqual([...r.stored].sort(), [...other].sort())
    assert.equal(result(r).count, other.length)
  })

  test('is how many names a device takes: one that refuses 32 (9002) is asked for fewer from the start the next time (quirk S6)', () => {
    const leaves = Array.from({ length: 300 }, (_, i) => `Device.P${i}`)
    const inner = tree(leaves)
    const cpe: Cpe = request =>
      request.method === 'GetParameterValues' && (request.names.length >= 32 || request.names[0] === 'Device.')
        ? fault('9002')
        : inner(request)
    const first = refresh(cpe)
    assert.deepEqual(result(first), { count: 300, unreadable: [] })
    const faults = (r: Run): number => r.asked.filter(a => cpe(a)?.method === 'Fault').length
    const second = refresh(cpe, 'Device.', { shape: first.shape })
    assert.deepEqual(result(second), { count: 300, unreadable: [] })
    assert.ok(faults(first) > faults(second) && faults(second) <= 2, `${faults(first)}, then ${faults(second)} faults`)
    assert.ok(second.asked.length <= 16, `${second.asked.length} RPCs`)
  })

  test('is which names spoil an answer: the next device is not asked for them, and they are told (quirk S7)', () => {
    const leaves = [
      'Device.A.X',
      'Device.A.Y',
      'Device.B.1.X',
      'Device.B.1.HostNumberOfEntries',
      'Device.B.2.X',
      'Device.B.2.HostNumberOfEntries',
    ]
    const spoils = (name: string): boolean =>
      name.endsWith('NumberOfEntries') ||
      (name.endsWith('.') && leaves.some(l => l.startsWith(name) && l.endsWith('NumberOfEntries')))
    const cpe = tree(leaves, { refuses: name => (spoils(name) ? '9005' : null) })
    const first = refresh(cpe)
    const bad = [1, 2].map(i => ({ path: `Device.B.${i}.HostNumberOfEntries`, code: '9005' }))
    assert.deepEqual([result(first).count, result(first).unreadable], [4, bad])
    const second = refresh(cpe, 'Device.', { shape: first.shape })
    assert.deepEqual([result(second).count, result(second).unreadable], [4, bad])
    assert.equal(second.asked.filter(a => cpe(a)?.method === 'Fault').length, 0)
  })

  test('does not outlast a day, nor another device that answers more', () => {
    const shape = new LearningShape()
    shape.learn(
      { bad: [{ name: 'Device.A.X', code: '9005', string: '', spoils: true }], values: { ok: 1, refused: 2 } },
      -86_400_000,
    )
    const leaves = Array.from({ length: 2_000 }, (_, i) => `Device.A.R.${i}.P`)
    const r = refresh(tree(['Device.A.X', ...leaves]), 'Device.', { shape })
    assert.deepEqual(result(r), { count: 2_001, unreadable: [] })
    assert.ok(r.asked.length < 120, `${r.asked.length} RPCs`)
  })

  test('is bounded, whatever a device invents', () => {
    let n = 0
    const shape = new LearningShape()
    for (let i = 0; i < 100; i++)
      run(
        request =>
          request.method === 'GetParameterNames'
            ? {
                method: 'GetParameterNamesResponse',
                parameters: Array.from({ length: 500 }, () => ({
                  name: `${request.path}X${n++}.${'y'.repeat(80)}`,
                  writable: true,
                })),
              }
            : fault('9002'),
        [['refresh', { path: 'Device.' }]],
        { rpcsPerSession: 10, attempts: 1, shape },
      )
    const stored = JSON.stringify(shape)
    assert.ok(stored.length < 500_000, `${stored.length} characters`)
    assert.deepEqual(LearningShape.from(JSON.parse(stored)).toJSON(), shape.toJSON())
  })
})

describe('a device that is asked for too much', () => {
  const leaves = Array.from({ length: 3_000 }, (_, i) => `Device.T.${(i >> 3) + 1}.P${i & 7}`)
  const inner = tree(leaves)
  const size = (request: Parameters<Cpe>[0]): number => {
    const answer = inner(request)
    return answer?.method === 'GetParameterValuesResponse' ? answer.parameters.length : 0
  }

  test('and says nothing at all is asked for less in its next session', () => {
    const r = refresh(request => (size(request) > 150 ? null : inner(request)))
    assert.deepEqual([r.task.status, result(r)], ['succeeded', { count: 3_000, unreadable: [] }])
  })

  test('and answers with nothing at all is asked for less', () => {
    const r = refresh(request =>
      size(request) > 150 ? { method: 'GetParameterValuesResponse', parameters: [] } : inner(request),
    )
    assert.deepEqual([r.task.status, result(r)], ['succeeded', { count: 3_000, unreadable: [] }])
  })

  test('and takes long is asked for less', () => {
    const took: number[] = []
    const r = refresh(inner, 'Device.', {
      takes(request) {
        took.push(size(request) * 100)
        return took.at(-1)!
      },
    })
    assert.deepEqual(result(r), { count: 3_000, unreadable: [] })
    assert.ok(took.filter(ms => ms > 8_000).length <= 5, `${took} ms`)
  })
})
