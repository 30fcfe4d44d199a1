import assert from 'node:assert/strict'
import { test } from 'node:test'
import { remembering } from './remembered.ts'

function world(found: Record<string, string | null | Error> = {}, most = 10) {
  let now = 0
  const reads: string[] = []
  const remembered = remembering<string>({ clock: { monotonic: () => now }, ms: 1_000, most }, async key => {
    reads.push(key)
    const what = found[key] ?? null
    if (what instanceof Error) throw what
    return what
  })
  return { remembered, reads, found, pass: (ms: number) => void (now += ms) }
}

test('what was found counts for its time, for all who ask at once too, and is then read anew', async () => {
  const w = world({ a: '1' })
  assert.deepEqual(await Promise.all([w.remembered.find('a'), w.remembered.find('a')]), ['1', '1'])
  w.found['a'] = '2'
  w.pass(999)
  assert.equal(await w.remembered.find('a'), '1')
  w.pass(1)
  assert.equal(await w.remembered.find('a'), '2')
  assert.deepEqual(w.reads, ['a', 'a'])
})

test('what is not there, failed, or is to be forgotten is read again at once', async () => {
  const w = world({ gone: null, broken: new Error('away'), a: '1' })
  for (let i = 0; i < 2; i++) {
    assert.equal(await w.remembered.find('gone'), null)
    await assert.rejects(w.remembered.find('broken'), /away/)
  }
  await w.remembered.find('a')
  w.remembered.forget('a')
  await w.remembered.find('a')
  assert.deepEqual(w.reads, ['gone', 'broken', 'gone', 'broken', 'a', 'a'])
})

test('no more is remembered than may be', async () => {
  const w = world({ a: '1', b: '2' }, 1)
  for (const key of ['a', 'b', 'b', 'a']) await w.remembered.find(key)
  assert.deepEqual(w.reads, ['a', 'b', 'a'])
})
