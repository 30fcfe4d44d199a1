import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSameVersion, verdictOf } from './conditions.ts'
import type { Conditions } from './conditions.ts'

const version = { etag: '"abc"', lastModified: new Date('2026-01-02T03:04:05.678Z') }
const same = 'Fri, 02 Jan 2026 03:04:05 GMT'
const before = 'Fri, 02 Jan 2026 03:04:04 GMT'
const of = (c: Partial<Conditions>) =>
  verdictOf(
    {
      ifMatch: undefined,
      ifNoneMatch: undefined,
      ifModifiedSince: undefined,
      ifUnmodifiedSince: undefined,
      ifRange: undefined,
      ...c,
    },
    version,
  )

test('conditions of RFC 9110 13.2.2, in its order', () => {
  assert.equal(of({}), 'give')
  assert.equal(of({ ifNoneMatch: '"x", W/"abc"' }), 'not-modified')
  assert.equal(of({ ifNoneMatch: '*' }), 'not-modified')
  assert.equal(of({ ifNoneMatch: '"x"' }), 'give')
  assert.equal(of({ ifNoneMatch: '"x"', ifModifiedSince: same }), 'give', 'the date is not looked at then')
  assert.equal(of({ ifModifiedSince: same }), 'not-modified')
  assert.equal(of({ ifModifiedSince: before }), 'give')
  assert.equal(of({ ifModifiedSince: 'nonsense' }), 'give')
  assert.equal(of({ ifMatch: '"abc"' }), 'give')
  assert.equal(of({ ifMatch: '*' }), 'give')
  assert.equal(of({ ifMatch: 'W/"abc"' }), 'precondition-failed', 'a weak one matches nothing here')
  assert.equal(of({ ifMatch: '"x"', ifUnmodifiedSince: same }), 'precondition-failed')
  assert.equal(of({ ifUnmodifiedSince: before }), 'precondition-failed')
  assert.equal(of({ ifUnmodifiedSince: same }), 'give')
})

test('a part is of the version that the peer began with, or there is no part', () => {
  for (const yes of [undefined, '"abc"', same]) assert.ok(isSameVersion(yes, version))
  for (const no of ['"x"', 'W/"abc"', before, '']) assert.ok(!isSameVersion(no, version))
})
