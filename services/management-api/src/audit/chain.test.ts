import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createSeals } from '@auroralinks/runtime'
import { BEGINNING, chain, createChecker } from './chain.ts'
import type { ChainedEntry, Link } from './chain.ts'
import { entryOf, withoutSecrets } from './entry.ts'
import type { NewEntry } from './entry.ts'

const OLD = 'the key of before is long',
  NEW = 'the key of now is long'
const seals = createSeals(NEW)
const entry = (resource: string): NewEntry =>
  entryOf({ actor: { kind: 'key', id: 'k', name: 'n' }, action: 'PUT /files/{name}', resource })
const AT = '2026-01-01T00:00:00.000Z'
const log = (n: number, with_ = seals, from: Link = BEGINNING): ChainedEntry[] =>
  chain(
    from,
    Array.from({ length: n }, (_, i) => entry(`files/${i}`)),
    AT,
    with_,
  )
const check = (entries: ChainedEntry[], by = seals, expected: Link | null = null) => {
  const checker = createChecker(by, expected)
  for (const e of entries) checker.add(e)
  return checker.end()
}
const flawsAt = (...of: Parameters<typeof check>): number[] => check(...of).flaws.map(f => f.seq)

describe('the chain', () => {
  test('as it was written has no flaw, and its head is the newest', () => {
    const entries = [...log(3), ...log(2, seals, log(3).at(-1)!)]
    const { flaws, head } = check(entries)
    assert.deepEqual(flaws, [])
    assert.deepEqual(head, { seq: 5, hash: entries[4]!.hash })
    assert.deepEqual(check([]).head, BEGINNING)
  })

  test('a changed entry shows, its number and time beside it too', () => {
    for (const change of [
      (e: ChainedEntry) => ({ ...e, text: e.text.replace('"files/2"', '"files/9"') }),
      (e: ChainedEntry) => ({ ...e, at: '2025-01-01T00:00:00.000Z' }),
      (e: ChainedEntry) => ({ ...e, text: 'no JSON' }),
    ]) {
      const entries = log(5)
      entries[2] = change(entries[2]!)
      assert.equal(flawsAt(entries)[0], 3)
    }
  })

  test('an entry that is taken out, put in or moved shows', () => {
    const [a, b, c, d] = log(4) as [ChainedEntry, ChainedEntry, ChainedEntry, ChainedEntry]
    assert.deepEqual(flawsAt([a, c, d]), [3, 3])
    assert.ok(flawsAt([a, c, b, d]).length > 0)
    assert.ok(flawsAt([b, c, d]).includes(2))
    assert.ok(flawsAt([a, b, { ...b, seq: 3 }, c, d]).length > 0)
  })

  test('whoever chains anew after a change cannot seal it: not without a key, not with one of his own', () => {
    for (const forger of [
      createSeals('a key that he made himself'),
      { ...seals, of: () => seals.of('another text') },
    ]) {
      const forged = [...log(2), ...log(3, forger, log(2).at(-1)!)]
      assert.equal(flawsAt(forged)[0], 3)
    }
    assert.ok(flawsAt(log(4, createSeals('a key that he made himself'))).length > 0, 'all of it')
  })

  test('what is cut off at the end shows to whoever remembers an entry', () => {
    const entries = log(5)
    const expected = { seq: 5, hash: entries[4]!.hash }
    assert.deepEqual(flawsAt(entries.slice(0, 3)), [])
    assert.deepEqual(flawsAt(entries.slice(0, 3), seals, expected), [5])
    assert.deepEqual(flawsAt([...entries.slice(0, 3), ...log(3, seals, entries[2])], seals, expected), [5])
    assert.deepEqual(flawsAt(entries, seals, expected), [])
  })

  test('keys that were changed in order are no flaw, and how much they seal is told', () => {
    const old = createSeals(OLD)
    const entries = [...log(3, old), ...log(2, seals, log(3, old).at(-1)!)]
    assert.deepEqual(check(entries, createSeals(`${NEW},${OLD}`)).sealedByGoneKeys, 0)
    const later = check(entries)
    assert.deepEqual([later.flaws, later.sealedByGoneKeys], [[], 3])
  })
})

test('no secret gets into an entry, whatever it is called and however deep it lies', () => {
  const kept = withoutSecrets({
    password: 'p1',
    connectionRequestPassword: 'p2',
    nested: [{ clientSecret: 'p3', url: 'ftp://user:p4@example.net/x' }],
    accessToken: 'p5',
    gone: undefined,
    taken: null,
    name: 'kept',
  })
  assert.doesNotMatch(JSON.stringify(kept), /p\d/)
  assert.deepEqual(kept, {
    password: '****',
    connectionRequestPassword: '****',
    nested: [{ clientSecret: '****', url: 'ftp://****@example.net/x' }],
    accessToken: '****',
    taken: null,
    name: 'kept',
  })
})
