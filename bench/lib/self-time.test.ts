import assert from 'node:assert/strict'
import { test } from 'node:test'
import { selfTimeOf } from './self-time.ts'

const root = new URL('../../', import.meta.url).href
const frame = (
  functionName: string,
  url: string,
  lineNumber: number,
): { functionName: string; url: string; lineNumber: number } => ({ functionName, url, lineNumber })

test('self time is added up by function and by file, idle time apart', () => {
  const t = selfTimeOf({
    nodes: [
      { id: 1, callFrame: frame('(idle)', '', -1) },
      { id: 2, callFrame: frame('decode', `${root}libs/cwmp/src/x.ts`, 9) },
      { id: 3, callFrame: frame('decode', `${root}libs/cwmp/src/x.ts`, 9) },
      { id: 4, callFrame: frame('', `${root}libs/cwmp/src/x.ts`, 19) },
      { id: 5, callFrame: frame('(garbage collector)', '', -1) },
    ],
    samples: [1, 2, 3, 4, 5, 1],
    timeDeltas: [5000, 1000, 2000, 500, 1500, 1000],
  })
  assert.equal(t.idleMs, 6)
  assert.equal(t.busyMs, 5)
  assert.deepEqual(t.functions, [
    { name: 'decode', where: 'libs/cwmp/src/x.ts:10', ms: 3 },
    { name: '(garbage collector)', where: 'garbage collector', ms: 1.5 },
    { name: '(anonymous)', where: 'libs/cwmp/src/x.ts:20', ms: 0.5 },
  ])
  assert.deepEqual(t.files[0], { where: 'libs/cwmp/src/x.ts', ms: 3.5 })
})
