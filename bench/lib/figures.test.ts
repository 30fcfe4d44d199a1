import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isMet, tableOf, verdictOf } from './figures.ts'
import type { Figure } from './figures.ts'

const figure = (f: Partial<Figure>): Figure => ({
  mode: 'stack',
  row: 'periodic',
  what: 'CPU of a session',
  best: '',
  unit: 'ms',
  value: 1,
  must: { atMost: 1 },
  then: { atMost: 0.5 },
  failed: 0,
  notes: [],
  ...f,
})

test('a figure is met at its bound, in both directions', () => {
  assert.equal(verdictOf(figure({})), 'met')
  assert.equal(verdictOf(figure({ value: 0.5 })), 'met, and then')
  assert.equal(verdictOf(figure({ value: 1.001 })), '**missed**')
  assert.equal(verdictOf(figure({ value: 9, must: { atLeast: 10 } })), '**missed**')
  assert.equal(verdictOf(figure({ value: 10, must: { atLeast: 10 }, then: null })), 'met')
})

test('a row with a failed session is missed, whatever its figure says', () => {
  assert.equal(isMet(figure({ value: 0, failed: 1 })), false)
  assert.equal(isMet(figure({ value: 0, failed: 1, must: null })), false)
})

test('a figure that could not be taken is missed', () => assert.equal(isMet(figure({ value: NaN })), false))

test('without an aim there is no verdict', () => assert.equal(verdictOf(figure({ must: null })), '–'))

test('the table shows aims with their direction, and why sessions failed below, once', () => {
  const text = tableOf([
    figure({ failed: 2, notes: ['2 × the Inform was answered with 503'] }),
    figure({ failed: 2, notes: ['2 × the Inform was answered with 503'] }),
    figure({ unit: '/s', value: 1234, must: { atLeast: 1200 }, then: null }),
  ])
  assert.equal(text.match(/503/g)?.length, 1)
  assert.match(text, /≤ 1\.00 ms/)
  assert.match(text, /≥ 1,200 \/s +\| +\| 1,234 \/s +\| met /)
  assert.match(text, /^periodic, stack: 2 × the Inform was answered with 503$/m)
})
