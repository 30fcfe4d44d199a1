import { test } from 'node:test'
import assert from 'node:assert/strict'
import { CpeFacts } from './cpe-facts.ts'
import { fleetIdentity } from './facts.ts'
import { withBulk } from './models/bulk.ts'
import { tr098 } from './models/tr098.ts'
import { tr181 } from './models/tr181.ts'
import { Tree } from './tree.ts'

const treeOf = (model: 'tr181' | 'tr098', parameters: number) =>
  new Tree(
    withBulk(model === 'tr181' ? tr181 : tr098, parameters),
    new CpeFacts({ acsUrl: 'http://acs.example/', identity: fleetIdentity(model, 1, 0), model }, () => ''),
  )
const count = (tree: Tree, path: string): number => {
  const values = tree.getValues([path])
  assert.ok(values.ok)
  return values.value.length
}

for (const model of ['tr181', 'tr098'] as const)
  test(`${model}: so many parameters more, of which each is read and some are written as any other`, () => {
    const tree = treeOf(model, 2_000)
    const path = `${tree.model.root}X_AURORALINKS_Bulk.`
    assert.equal(count(tree, path), 2_001)
    assert.equal(count(tree, ''), count(treeOf(model, 0), '') + 2_001)
    assert.equal(count(tree, `${path}Row.100.`), 20)
    assert.equal(tree.rowCount(`${path}Row.`), 100)
    const level = tree.getNames(`${path}Row.`, true)
    assert.ok(level.ok && level.value.length === 100)
    assert.ok(!tree.getValues([`${path}Row.101.`]).ok)
    const written = { name: `${path}Row.7.Parameter1`, value: 'other', type: 'xsd:string' }
    assert.ok(tree.setValues([written], '').ok)
    assert.deepEqual(
      [6, 7].map(i => tree.get(`${path}Row.${i}.Parameter1`)),
      ['a value of column 1', 'other'],
    )
  })

test('a hundred devices with 100,000 parameters each take next to nothing', () => {
  treeOf('tr181', 100_000)
  const before = process.memoryUsage().heapUsed
  const trees = Array.from({ length: 100 }, () => treeOf('tr181', 100_000))
  assert.ok(process.memoryUsage().heapUsed - before < 2_000_000)
  assert.equal(trees.length, 100)
})
