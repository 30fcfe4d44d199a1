import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FIRST_COLUMNS, MOST_PARAMETERS, readColumns, readViews, withView } from './views.ts'

test('columns that were kept are those that there are, and the first ones where none is left', () => {
  for (const kept of [null, '', '{', '7', '[]', '["gone", 7]']) assert.deepEqual(readColumns(kept), FIRST_COLUMNS)
  assert.deepEqual(readColumns('["tags","gone","Device.X","tags"]'), ['tags', 'Device.X'])
  const many = Array.from({ length: 30 }, (_, i) => `Device.X.${i}`)
  assert.equal(readColumns(JSON.stringify(many)).length, MOST_PARAMETERS)
})

test('views that are damaged are left out, and one of the same name is replaced', () => {
  assert.deepEqual(readViews('[{"name":""},7,null,{"name":"a","q":7,"sort":"-id"}]'), [
    { name: 'a', sort: '-id', columns: [...FIRST_COLUMNS] },
  ])
  assert.deepEqual(readViews('{'), [])
  const views = withView(withView([], { name: 'b', columns: [] }), { name: 'a', columns: [] })
  assert.deepEqual(
    views.map(v => v.name),
    ['a', 'b'],
  )
  assert.equal(withView(views, { name: 'b', q: 'x', columns: [] }).find(v => v.name === 'b')?.q, 'x')
})
