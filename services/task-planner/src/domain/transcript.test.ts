import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DEVICE, drive, open, outcome, rpc, values } from '../../test/drive.ts'
import type { Session } from './model.ts'
import { FIRST_MESSAGES, MOST_CHARACTERS, MOST_MESSAGES } from './transcript.ts'
import { DEFAULT_LIMITS } from './work.ts'

/** Characters that a session holds. */
const held = (s: Session): number => s.messages.reduce((sum, m) => sum + (m.xml?.length ?? 0), 0)
const leftOut = (s: Session): number => s.messages.reduce((sum, m) => sum + (m.left ?? 0), 0)

describe('a session without end', () => {
  test('of calls keeps the first and the newest messages with their count, and is ended', () => {
    const w = drive(DEVICE, false)
    w.open('s')
    let most = 0,
      characters = 0,
      ended: Session | undefined
    for (let n = 1; n <= 5_000; n++) {
      const d = w.called('s', `id-${n}`, { method: 'unknown', name: 'X_Call' }, 'x'.repeat(50_000))
      const s = open(w.device)
      if (s) {
        most = Math.max(most, s.messages.length)
        characters = Math.max(characters, held(s))
        assert.equal(
          s.messages.length - (leftOut(s) > 0 ? 1 : 0) + leftOut(s),
          2 * n + 2,
          'every message is kept or counted',
        )
      }
      ended ??= d.effects.sessions.find(x => x.outcome === 'failed')?.session
    }
    assert.ok(characters > MOST_CHARACTERS / 2 && characters <= MOST_CHARACTERS, `${characters} characters`)
    assert.ok(most <= MOST_MESSAGES)
    assert.equal(ended?.others, DEFAULT_LIMITS.othersPerSession + 1)
    assert.equal(open(w.device), null)
    assert.equal(ended?.messages[0]?.method, 'Inform')
    assert.match(ended!.messages.find(m => m.left)!.method, /^\(\d+ messages left out\)$/)
    assert.deepEqual(
      ended!.messages.slice(-2).map(m => m.method),
      ['X_Call', 'Fault'],
    )
    assert.ok(JSON.stringify(w.device).length < 1_000, 'nothing of it stays')
  })

  test('of small messages keeps so many', () => {
    const w = drive(DEVICE, false)
    w.create('refresh', { path: 'Device.' })
    w.open('s')
    for (let n = 0; n < 450; n++) w.called('s', `id-${n}`, { method: 'unknown', name: `X_${n}` })
    const s = open(w.device)!
    assert.equal(s.messages.length, MOST_MESSAGES)
    assert.equal(leftOut(s), 902 - (MOST_MESSAGES - 1))
    assert.deepEqual(
      [s.messages[FIRST_MESSAGES - 1]?.method, s.messages[FIRST_MESSAGES]?.left, s.messages.at(-1)?.method],
      ['Fault', leftOut(s), 'Fault'],
    )
  })

  test('of empty POSTs and answers to nothing is ended, and what was out is settled', () => {
    const w = drive(DEVICE, false)
    w.create('getParameterValues', { names: ['Device.A'] })
    const task = w.create('deleteObject', { path: 'Device.A.1.' })
    w.open('s')
    w.answer('s', rpc(w.empty('s')).id, values('Device.A', '1'))
    assert.equal(open(w.device)?.outstanding?.request.method, 'DeleteObject')
    let posts = 1
    for (; open(w.device) && posts < 10_000; posts++)
      assert.equal((posts % 2 ? w.answer('s', '', { method: 'RebootResponse' }) : w.empty('s')).reply?.kind, 'done')
    assert.equal(posts, DEFAULT_LIMITS.othersPerSession + 1)
    assert.equal(w.task(task.id)?.progress.unknown, true)
  })

  test('does not cut an ordinary long one: all its tasks run', () => {
    const w = drive(DEVICE, false)
    const tasks = Array.from({ length: 300 }, (_, n) => w.create('getParameterNames', { path: `Device.${n}.` }))
    w.open('s')
    let d = w.empty('s')
    for (const task of tasks) {
      d = w.answer('s', rpc(d).id, { method: 'GetParameterNamesResponse', parameters: [] })
      assert.equal(outcome(d, task.id)?.status, 'succeeded')
    }
    const ended = d.effects.sessions[0]!
    assert.deepEqual(
      [ended.outcome, ended.session.messages.length, leftOut(ended.session)],
      ['completed', MOST_MESSAGES, 604 - (MOST_MESSAGES - 1)],
    )
  })

  test('whose method has a name without end keeps the beginning of it', () => {
    const w = drive(DEVICE, false)
    w.open('s')
    w.called('s', '1', { method: 'unknown', name: 'X'.repeat(100_000) })
    assert.ok(open(w.device)!.messages.every(m => m.method.length <= 100))
  })
})
