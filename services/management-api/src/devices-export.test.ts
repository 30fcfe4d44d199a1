import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvField, exportLine, exportStream } from './devices-export.ts'

test('a field of CSV is one field, whatever a device put into it, and no formula', () => {
  assert.equal(csvField('plain'), 'plain')
  assert.equal(csvField('a,"b"\r\nc'), '"a,""b""\r\nc"')
  assert.equal(csvField('=HYPERLINK("http://evil")'), `"'=HYPERLINK(""http://evil"")"`)
  for (const text of ['+1', '-1', '@x', '\tx']) assert.equal(csvField(text), `'${text}`)
  assert.deepEqual([null, undefined, 7, true, ['a', 'b'], [{ code: '2 PERIODIC' }]].map(csvField), [
    '',
    '',
    '7',
    'true',
    'a b',
    '2 PERIODIC',
  ])
})

test('a line has the fields in their order, then the parameters, empty where one is not known', () => {
  const item = { id: 'd', tags: ['x'], parameters: { 'Device.A': '1' } }
  assert.equal(exportLine('csv', item, ['id', 'tags'], ['Device.A', 'Device.B']), 'd,x,1,\r\n')
  assert.deepEqual(JSON.parse(exportLine('jsonl', item, [], [])), item)
})

test('pages are read as they are wanted, the names of the columns first and once', async () => {
  const asked: (string | undefined)[] = []
  const stream = exportStream({
    format: 'csv',
    fields: ['id'],
    parameters: [],
    page(cursor) {
      asked.push(cursor)
      return Promise.resolve(
        cursor === undefined ? { items: [{ id: 'a' }], nextCursor: 'x' } : { items: [{ id: 'b' }] },
      )
    },
  })
  assert.equal(await new Response(stream).text(), 'id\r\na\r\nb\r\n')
  assert.deepEqual(asked, [undefined, 'x'])
})
