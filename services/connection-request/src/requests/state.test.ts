import { test } from 'node:test'
import assert from 'node:assert/strict'
import { RULES, beginRequest, dueAt, resumeRequests, step } from './state.ts'
import type { Effect, Input, OpenRequest, Step, RequestState } from './state.ts'

const T0 = Date.UTC(2026, 0, 1)
const BUSY: Input = { type: 'answer', answer: { type: 'busy', error: 'busy' } }
const GONE: Input = { type: 'answer', answer: { type: 'unreachable', error: 'gone' } }
const SILENT: Input = { type: 'answer', answer: { type: 'silent', error: 'closed' } }
const CLOSED_EARLY: Input = { type: 'answer', answer: { type: 'silent', error: 'closed', beforeCredentials: true } }
const ACCEPTED: Input = { type: 'answer', answer: { type: 'accepted' } }
const BEGUN: Input = { type: 'begun' }
const TIME: Input = { type: 'time' }
const session = (receivedAt: number, requested = true): Input => ({
  type: 'session',
  id: 'S',
  receivedAt: T0 + receivedAt,
  requested,
})

/** A request that came at `at` (steady and wall in step) and lives for `life`. */
const request = (id: string, at = 0, life = 60_000): OpenRequest => ({
  id,
  status: 'pending',
  createdAt: T0 + at,
  joinedAt: at,
  expiresAt: at + life,
})
const ENDED: Input = { type: 'session ended', id: 'S' }
const cancel = (requestId: string): Input => ({ type: 'cancel', requestId })
const joins = (r: OpenRequest): Input => ({ type: 'request', request: r })

/** Plays inputs at their times and lists what came out: `ask`, `id status`, `id status*` where only its note changed. */
function play(
  inputs: [at: number, input: Input][],
  first = request('a'),
  inSession = '',
): { effects: string[]; state: RequestState | null; last: Effect[] } {
  let current: Step = beginRequest(first, inSession)
  const effects = current.effects.map(show)
  for (const [at, input] of inputs) {
    if (current.state === null) assert.fail(`it had ended before ${input.type} at ${at}`)
    current = step(current.state, input, at, RULES)
    effects.push(...current.effects.map(show))
  }
  return { effects, state: current.state, last: current.effects }
}
const show = (e: Effect): string => (e.type === 'ask' ? 'ask' : `${e.request.id} ${e.status}${e.changed ? '' : '*'}`)
const errorOf = (effects: Effect[]): string => effects.map(e => (e.type === 'status' ? e.error : '')).join()

const ended = (inputs: [number, Input][], effects: string[], first?: OpenRequest): string => {
  const played = play(inputs, first)
  assert.deepEqual(played.effects, effects)
  assert.equal(played.state, null)
  return errorOf(played.last)
}

test('accepted, and the device comes', () => {
  ended(
    [
      [0, BEGUN],
      [10, ACCEPTED],
      [500, session(400)],
    ],
    ['ask', 'a accepted', 'a arrived'],
  )
})

test('A17: the session comes before the answer of the connection request', () => {
  ended(
    [
      [0, BEGUN],
      [5, session(4)],
    ],
    ['ask', 'a arrived'],
  )
})

test('any session of the device counts when it began after the request, whatever opened it', () => {
  ended(
    [
      [0, BEGUN],
      [10, ACCEPTED],
      [500, session(1, false)],
    ],
    ['ask', 'a accepted', 'a arrived'],
  )
  ended([[3, session(2, false)]], ['ask', 'a arrived'])
})

test('a session that began before the request does not serve it', () => {
  assert.deepEqual(
    play([
      [0, BEGUN],
      [5, session(-1, false)],
    ]).effects,
    ['ask'],
  )
})

test("a session that was asked for counts although the gateway's clock is behind ours, within reason", () => {
  ended(
    [
      [0, BEGUN],
      [5, session(-4_000)],
    ],
    ['ask', 'a arrived'],
  )
  assert.deepEqual(
    play([
      [0, BEGUN],
      [5, session(-6_000)],
    ]).effects,
    ['ask'],
  )
  assert.deepEqual(play([[5, session(-4_000)]]).effects, ['ask'], 'nobody had asked yet')
})

test('A20: accepted and never came: asked once more after 30 s, then expired', () => {
  const error = ended(
    [
      [0, BEGUN],
      [10, ACCEPTED],
      [30_010, TIME],
      [30_010, BEGUN],
      [30_020, ACCEPTED],
      [60_020, TIME],
    ],
    ['ask', 'a accepted', 'ask', 'a accepted*', 'a expired'],
    request('a', 0, 120_000),
  )
  assert.equal(error, 'the device accepted the request and did not come')
})

test('accepted, and its time is over before 30 s: expired', () => {
  ended(
    [
      [0, BEGUN],
      [10, ACCEPTED],
      [10_000, TIME],
    ],
    ['ask', 'a accepted', 'a expired'],
    request('a', 0, 10_000),
  )
})

test('busy is tried again after a back-off, three times in all, and then final', () => {
  const error = ended(
    [
      [0, BEGUN],
      [10, BUSY],
      [1_510, TIME],
      [1_510, BEGUN],
      [1_520, BUSY],
      [7_520, TIME],
      [7_520, BEGUN],
      [7_530, BUSY],
    ],
    ['ask', 'a pending*', 'ask', 'a pending*', 'ask', 'a busy'],
  )
  assert.equal(error, 'busy')
})

test('known not to be there: it ends at once, for all who wait, and nobody asks again', () => {
  const error = ended(
    [
      [0, BEGUN],
      [5, joins(request('b', 5))],
      [10, { type: 'answer', answer: { type: 'unreachable', error: 'not connected', certain: true } }],
    ],
    ['ask', 'a unreachable', 'b unreachable'],
  )
  assert.equal(error, 'not connected,not connected')
})

test('unreachable and then there: accepted', () => {
  ended(
    [
      [0, BEGUN],
      [5_000, GONE],
      [6_500, TIME],
      [6_500, BEGUN],
      [6_510, ACCEPTED],
      [6_600, session(6_550)],
    ],
    ['ask', 'a pending*', 'ask', 'a accepted', 'a arrived'],
  )
})

test('a request that would not live to see the next try ends at once, with the reason', () => {
  ended(
    [
      [0, BEGUN],
      [5_000, GONE],
    ],
    ['ask', 'a unreachable'],
    request('a', 0, 6_000),
  )
})

test('during the back-off the device may come by itself', () => {
  ended(
    [
      [0, BEGUN],
      [10, BUSY],
      [800, session(700, false)],
    ],
    ['ask', 'a pending*', 'a arrived'],
  )
})

test('time over during a try: the failure before is the reason, else that there was no answer', () => {
  const before = ended(
    [
      [0, BEGUN],
      [5_000, GONE],
      [6_500, TIME],
      [6_500, BEGUN],
      [10_000, TIME],
    ],
    ['ask', 'a pending*', 'ask', 'a unreachable'],
    request('a', 0, 10_000),
  )
  assert.equal(before, 'gone')
  assert.match(
    ended(
      [
        [0, BEGUN],
        [2_000, TIME],
      ],
      ['ask', 'a expired'],
      request('a', 0, 2_000),
    ),
    /had not answered/,
  )
  assert.match(ended([[2_000, TIME]], ['ask', 'a expired'], request('a', 0, 2_000)), /before the device could be asked/)
})

test('refused and unauthorized are final at once', () => {
  assert.equal(
    ended(
      [
        [0, BEGUN],
        [10, { type: 'answer', answer: { type: 'refused', error: '404' } }],
      ],
      ['ask', 'a refused'],
    ),
    '404',
  )
  ended(
    [
      [0, BEGUN],
      [10, { type: 'answer', answer: { type: 'unauthorized', error: 'no' } }],
    ],
    ['ask', 'a unauthorized'],
  )
})

test('closed without an answer: the device may come; when it does not, it is asked once more, and then was unreachable (P9)', () => {
  ended(
    [
      [0, BEGUN],
      [10, SILENT],
      [900, session(800)],
    ],
    ['ask', 'a pending*', 'a arrived'],
  )
  const error = ended(
    [
      [0, BEGUN],
      [10, SILENT],
      [30_010, TIME],
      [30_010, BEGUN],
      [30_020, SILENT],
      [60_020, TIME],
    ],
    ['ask', 'a pending*', 'ask', 'a pending*', 'a unreachable'],
    request('a', 0, 120_000),
  )
  assert.equal(error, 'closed')
})

test('closed before credentials were sent: asked again at once, then after each back-off, and then the device is waited for', () => {
  ended(
    [
      [0, BEGUN],
      [10, CLOSED_EARLY],
      [11, BEGUN],
      [20, ACCEPTED],
      [30, session(25)],
    ],
    ['ask', 'a pending*', 'ask', 'a accepted', 'a arrived'],
  )
  ended(
    [
      [0, BEGUN],
      [10, CLOSED_EARLY],
      [11, BEGUN],
      [20, CLOSED_EARLY],
      [900, session(800)],
    ],
    ['ask', 'a pending*', 'ask', 'a pending*', 'a arrived'],
  )
  const { effects, state } = play([
    [0, BEGUN],
    [10, CLOSED_EARLY],
    [11, BEGUN],
    [20, CLOSED_EARLY],
    [1_520, TIME],
    [1_520, BEGUN],
    [1_530, CLOSED_EARLY],
    [7_530, TIME],
    [7_530, BEGUN],
    [7_540, CLOSED_EARLY],
  ])
  assert.deepEqual(effects, ['ask', 'a pending*', 'ask', 'a pending*', 'ask', 'a pending*', 'ask', 'a pending*'])
  assert.deepEqual([state!.phase, state!.until, state!.attempts], ['waiting', 37_540, 4])
})

test('closed before credentials were sent, and its time is over before the next try: it was unreachable, and until then the device may come', () => {
  const short = request('a', 0, 1_000)
  assert.equal(
    ended(
      [
        [0, BEGUN],
        [10, CLOSED_EARLY],
        [11, BEGUN],
        [20, CLOSED_EARLY],
        [1_000, TIME],
      ],
      ['ask', 'a pending*', 'ask', 'a pending*', 'a unreachable'],
      short,
    ),
    'closed',
  )
})

test('requests for one device join: one question to the device, an answer for each', () => {
  const b = request('b', 5)
  ended(
    [
      [0, BEGUN],
      [5, joins(b)],
      [10, ACCEPTED],
      [20, session(15)],
    ],
    ['ask', 'a accepted', 'b accepted', 'a arrived', 'b arrived'],
  )
})

test('a request that joins after the acceptance is accepted; a session that began before it does not serve it, and the device is asked again when that has ended', () => {
  const c = request('c', 100)
  ended(
    [
      [0, BEGUN],
      [10, ACCEPTED],
      [100, joins(c)],
      [110, session(90)],
      [111, ENDED],
      [111, BEGUN],
      [120, ACCEPTED],
      [140, session(130)],
    ],
    ['ask', 'a accepted', 'c accepted', 'a arrived', 'c pending*', 'ask', 'c accepted', 'c arrived'],
  )
})

test('a request that joins while the device is asked and already comes: it is asked again for it, when that session has ended', () => {
  const c = request('c', 20)
  ended(
    [
      [0, BEGUN],
      [20, joins(c)],
      [30, session(10)],
      [31, ENDED],
      [31, BEGUN],
      [40, BUSY],
      [1_540, TIME],
      [1_540, BEGUN],
      [1_550, ACCEPTED],
      [1_560, session(1_555)],
    ],
    ['ask', 'a arrived', 'c pending*', 'ask', 'c pending*', 'ask', 'c accepted', 'c arrived'],
  )
})

test('each request has its own end', () => {
  const short = request('b', 0, 1_000)
  const { effects, state } = play([
    [0, BEGUN],
    [0, joins(short)],
    [10, BUSY],
    [1_000, TIME],
  ])
  assert.deepEqual(effects, ['ask', 'b busy', 'a pending*'])
  assert.deepEqual(
    state?.requests.map(r => r.id),
    ['a'],
  )
})

test('a device that is in a session is not asked: it is when that session has ended, and no other', () => {
  const held = play([[10, joins(request('b', 10))]], undefined, 'S')
  assert.deepEqual(held.effects, ['a pending*', 'b pending*'])
  assert.match(errorOf(held.last), /it is in a session/)
  const other = step(held.state!, { type: 'session ended', id: 'another' }, 20, RULES)
  assert.deepEqual([other.effects, other.state!.phase], [[], 'in session'])
  assert.equal(dueAt(held.state!), 60_000, 'nothing but the end of its time moves it')
  const asked = step(held.state!, ENDED, 30, RULES)
  assert.deepEqual([asked.effects.map(show), asked.state!.phase], [['ask'], 'asking'])
})

test('a device that never leaves its session was busy; one that begins another has come', () => {
  const over = play([[60_000, TIME]], undefined, 'S')
  assert.deepEqual(over.effects, ['a pending*', 'a busy'])
  assert.match(errorOf(over.last), /until the time of the request was over/)
  assert.deepEqual(play([[50, { ...session(40, false), id: 'T' } as Input]], undefined, 'S').effects, [
    'a pending*',
    'a arrived',
  ])
})

test('a session whose record is late, and that began before the request, does not serve it', () => {
  assert.deepEqual(play([[5, session(-100, false)]], undefined, 'S').effects, ['a pending*'])
})

test('a request that is taken back ends as expired, and those beside it go on', () => {
  const both = play([
    [0, BEGUN],
    [0, joins(request('b'))],
    [5, cancel('a')],
  ])
  assert.deepEqual(both.effects, ['ask', 'a expired'])
  assert.deepEqual(
    both.last.map(e => e.type === 'status' && [e.cancelled, e.error]),
    [[true, 'it was taken back']],
  )
  const alone = step(both.state!, cancel('b'), 6, RULES)
  assert.deepEqual([alone.effects.map(show), alone.state], [['b expired'], null])
  assert.deepEqual(step(both.state!, cancel('a'), 7, RULES).effects, [], 'twice is once')
})

test('an answer that comes when nobody asks any more changes nothing', () => {
  assert.deepEqual(
    play([
      [0, BEGUN],
      [10, ACCEPTED],
      [20, BUSY],
    ]).effects,
    ['ask', 'a accepted'],
  )
})

test('taken over from another process: what was accepted is waited for, else it is asked anew', () => {
  const accepted: OpenRequest = { ...request('a'), status: 'accepted' }
  const waiting = resumeRequests([accepted], 1, 5_000, RULES)
  assert.deepEqual(waiting.effects, [])
  assert.equal(dueAt(waiting.state!), 35_000)
  const served = step(waiting.state!, session(3_000, false), 6_000, RULES)
  assert.deepEqual(served.effects.map(show), ['a arrived'])
  const anew = resumeRequests([request('a'), request('b')], 2, 5_000, RULES)
  assert.deepEqual(anew.effects, [{ type: 'ask' }])
  assert.deepEqual([anew.state!.attempts, anew.state!.requests.length], [2, 2])
})

test('it is due at the end of its phase or of its shortest request, whichever is first', () => {
  const { state } = play(
    [
      [0, BEGUN],
      [10, BUSY],
    ],
    request('a', 0, 5_000),
  )
  assert.equal(dueAt(state!), 1_510)
  assert.equal(dueAt(play([[0, BEGUN]]).state!), 60_000)
})
