import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError, intervalFor, periodicInterval } from './index.ts'

const tagKey = (tag: string): string => tag.toUpperCase().toLowerCase()
const rules = (raw: string | undefined) => periodicInterval('for a test').parse(raw)
const of = (raw: string | undefined, tags: string[], productClass = 'Box'): number =>
  intervalFor(rules(raw), { tags, productClass }, tagKey)

test('a tag stands before a product class, and that before what is for all', () => {
  const raw = '3600, productClass:Meter*=86400, tag:Pilot=300, tag:slow=7200'
  assert.equal(of(raw, []), 3600)
  assert.equal(of(raw, ['PILOT']), 300)
  assert.equal(of(raw, ['slow', 'pilot']), 300, 'the first of several')
  assert.equal(of(raw, [], 'Meter 7'), 86400)
  assert.equal(of(raw, ['pilot'], 'Meter 7'), 300)
  assert.equal(of('tag:Straße=60', ['STRASSE']), 60, 'what the caller says is one tag is one')
  assert.equal(of('tag:pilot=300', []), 0, 'the others are left as they are')
  assert.equal(of(undefined, ['pilot']), 0)
  assert.equal(of('3600,tag:own=0', ['own']), 0)
  assert.equal(of('productClass:A.B(=60', [], 'A.B('), 60)
  assert.equal(of('productClass:A.B=60', [], 'AxB'), 0)
})

test('what is no interval stops the start', () => {
  for (const raw of ['often', '-1', '1.5', 'tag:=3', 'tag:a=', 'oui:00D09E=60', '99999999999'])
    assert.throws(() => rules(raw), ConfigError, raw)
})
