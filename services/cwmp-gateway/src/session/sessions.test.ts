import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@auroralinks/runtime'
import { sessionOf } from '../../test/fixtures.ts'
import { createCookies } from './cookie.ts'
import { deriveKeys } from './keys.ts'
import type { Session } from './session.ts'
import { createSessions } from './sessions.ts'
import type { SessionClues } from './sessions.ts'

const now = Date.UTC(2026, 2, 1)
const cookies = createCookies(deriveKeys(['the key of these tests'], 'cookie'))
const box = (serialNumber: string): Session =>
  sessionOf({ oui: '0A1B2C', productClass: 'Box', serialNumber }, { id: newId(now) })
const finder = (byConnection = true) => createSessions({ cookies, byConnection, maxAgeMs: 3_600_000, now: () => now })
const clues = (connection: object, session?: Session, proxied = false): SessionClues => ({
  connection,
  proxied,
  cookie: session && `acs=${cookies.seal(session)}`,
})
const open = (sessions: ReturnType<typeof finder>, session: Session, connection: object) =>
  sessions.opened(session, cookies.seal(session)!, clues(connection))

test('the cookie tells the session on any connection', () => {
  const session = box('A')
  assert.deepEqual(finder().find(clues({}, session)), { session, hasCookie: true })
})

test('the last valid cookie wins', () => {
  const [one, two] = [box('A'), box('A')]
  const cookie = `acs=${cookies.seal(one)}; acs=${cookies.seal(two)}; acs=broken`
  assert.deepEqual(finder().find({ connection: {}, proxied: false, cookie }), { session: two, hasCookie: true })
})

test('H7, P3: where no cookie comes back, the connection tells', () => {
  const sessions = finder()
  const [connection, session] = [{}, box('A')]
  open(sessions, session, connection)
  assert.deepEqual(sessions.find(clues(connection)), { session, hasCookie: false })
  assert.deepEqual(sessions.find({ ...clues(connection), cookie: 'acs=broken; other=1' }), { session, hasCookie: true })
  assert.equal(sessions.find(clues({})).session, null, 'another connection tells nothing')
  const next = box('A')
  open(sessions, next, connection)
  assert.deepEqual(
    sessions.find(clues(connection)),
    { session: next, hasCookie: false },
    'the next session of the same device',
  )
})

test('a connection that two devices use tells nothing from then on', () => {
  const sessions = finder()
  const [connection, a, b] = [{}, box('A'), box('B')]
  open(sessions, a, connection)
  open(sessions, b, connection)
  assert.equal(sessions.find(clues(connection)).session, null)
  assert.deepEqual(sessions.find(clues(connection, a)), { session: a, hasCookie: true }, 'cookies still do')
  open(sessions, a, connection)
  assert.equal(sessions.find(clues(connection)).session, null)

  const other = {}
  open(sessions, a, other)
  assert.deepEqual(sessions.find(clues(other, b)), { session: b, hasCookie: true })
  assert.equal(sessions.find(clues(other)).session, null)
})

test('a connection of a proxy, or with the fallback off, tells nothing', () => {
  const [connection, session] = [{}, box('A')]
  const sessions = finder()
  open(sessions, session, connection)
  assert.equal(sessions.find(clues(connection, undefined, true)).session, null)
  const off = finder(false)
  open(off, session, connection)
  assert.equal(off.find(clues(connection)).session, null)
})

test('a session that is too old is not found, and that is told', () => {
  const late = createSessions({ cookies, byConnection: true, maxAgeMs: 3_600_000, now: () => now + 3_600_001 })
  assert.deepEqual(late.find(clues({}, box('A'))), { session: null, why: 'expired', hasCookie: true })
  assert.deepEqual(late.find(clues({})), { session: null, why: 'none', hasCookie: false })
})

test('a cookie that was checked once is not checked again on other connections, and a changed one is', () => {
  let checks = 0
  const counting = {
    ...cookies,
    open: (value: string) => {
      checks++
      return cookies.open(value)
    },
  }
  const sessions = createSessions({ cookies: counting, byConnection: true, maxAgeMs: 3_600_000, now: () => now })
  const session = box('A')
  for (let i = 0; i < 3; i++) assert.deepEqual(sessions.find(clues({}, session)), { session, hasCookie: true })
  assert.equal(checks, 1)
  const changed = cookies.seal(session)!.replace(/.$/, last => (last === 'A' ? 'Q' : 'A'))
  assert.equal(sessions.find({ connection: {}, proxied: true, cookie: `acs=${changed}` }).session, null)
  for (let i = 0; i < 5_000; i++) open(sessions, box(`other ${i}`), {})
  assert.deepEqual(sessions.find(clues({}, session)), { session, hasCookie: true })
  assert.equal(checks, 3, 'forgotten among thousands, it is checked anew')
})

test('a connection on which a session was ended is not in a session until the next one is opened there', () => {
  const sessions = finder()
  const [connection, session] = [{}, box('A')]
  open(sessions, session, connection)
  assert.equal(sessions.isOpen(clues(connection)), true)
  sessions.ended(session, clues(connection))
  assert.equal(sessions.isOpen(clues(connection)), false)
  assert.deepEqual(sessions.find(clues(connection)), { session, hasCookie: false }, 'a repeated POST still finds it')
  open(sessions, box('A'), connection)
  assert.equal(sessions.isOpen(clues(connection)), true)
  assert.equal(sessions.isOpen(clues({})), false)
})
