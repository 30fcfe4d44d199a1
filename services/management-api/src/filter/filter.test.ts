import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createParams } from '../keyset.ts'
import { afterPrefix, compileFilter } from './compile.ts'
import type { Fields } from './compile.ts'
import { FilterError } from './lex.ts'
import { parseFilter } from './parse.ts'
import type { Filter } from './parse.ts'

/** A filter as one line, to see how it was understood. */
function shown(f: Filter | null): string {
  if (f === null) return ''
  switch (f.kind) {
    case 'and':
    case 'or':
      return `(${f.parts.map(shown).join(` ${f.kind} `)})`
    case 'not':
      return `not ${shown(f.part)}`
    case 'restriction':
      return `${f.isParameter ? `"${f.name}"` : f.name}${f.comparator}${f.pieces.map(p => JSON.stringify(p)).join('*')}`
  }
}

const known: Fields = {
  fields: {
    serialNumber: { type: 'text', sql: 'd.serial' },
    lastInformAt: { type: 'time', sql: 's.at' },
    traced: { type: 'boolean', sql: 'd.traced' },
    retryCount: { type: 'number', sql: 's.retry_count' },
    tags: { type: 'list', sql: 'd.tags', normalise: v => (/^[a-z]+$/i.test(v) ? v.toLowerCase() : null), what: 'tag' },
    state: { type: 'word', sql: 'd.state', words: ['active', 'blocked'] },
    lastEvents: { type: 'events', sql: 's.events' },
  },
  parameter: path => `val(${path})`,
}

function compiled(filter: string): { sql: string; values: unknown[] } {
  const params = createParams()
  return { sql: compileFilter(parseFilter(filter)!, known, params), values: params.values }
}

function failure(filter: string): { message: string; position: number } {
  try {
    compiled(filter)
  } catch (error) {
    assert.ok(error instanceof FilterError, String(error))
    return { message: error.message, position: error.position }
  }
  return assert.fail(`${filter} was taken`)
}

test('AND, OR, NOT, parentheses and terms side by side nest as in AIP-160: OR binds more tightly than AND', () => {
  assert.equal(shown(parseFilter('a = 1 AND b = 2 OR c = 3')), '(a="1" and (b="2" or c="3"))')
  assert.equal(shown(parseFilter('a = 1 b = 2 OR c = 3')), '(a="1" and (b="2" or c="3"))')
  assert.equal(shown(parseFilter('(a=1 AND b=2) OR NOT c=3')), '((a="1" and b="2") or not c="3")')
  assert.equal(
    shown(parseFilter('-a:x AND NOT (b=1 OR c=2)')),
    '(a:"x" and (b="1" or c="2"))'.replace('(a', '(not a').replace('and (b', 'and not (b'),
  )
  assert.equal(shown(parseFilter('  ')), '')
})

test('names in double quotes, and bare ones with dots, are parameters; others are fields', () => {
  assert.equal(
    shown(parseFilter('"Device.DeviceInfo.SoftwareVersion" = "1.2"')),
    '"Device.DeviceInfo.SoftwareVersion"="1.2"',
  )
  assert.equal(shown(parseFilter('Device.DeviceInfo.UpTime>=60')), '"Device.DeviceInfo.UpTime">="60"')
})

test('values: bare, quoted with escapes, times with colons, negative numbers, wildcards and escaped asterisks', () => {
  assert.equal(shown(parseFilter('a = "x \\"y\\" \\\\ z"')), 'a="x \\"y\\" \\\\ z"')
  assert.equal(shown(parseFilter(`a = 'it "is"'`)), 'a="it \\"is\\""')
  assert.equal(
    shown(parseFilter('t < 2026-01-31T10:20:30.5+02:00 AND a = -5')),
    '(t<"2026-01-31T10:20:30.5+02:00" and a="-5")',
  )
  assert.equal(shown(parseFilter('a = AB* b = "*x\\*y*"')), '(a="AB"*"" and b=""*"x*y"*"")')
  assert.equal(shown(parseFilter('mac = "00:11:22:33:44:55"')), 'mac="00:11:22:33:44:55"')
})

test('a mistake is reported with what is expected and where', () => {
  assert.deepEqual(failure('serialNumber = '), {
    message: 'the filter ends where a value for "serialNumber" is expected',
    position: 16,
  })
  assert.deepEqual(failure('serialNumber "x"'), {
    message: 'after "serialNumber" one of = != < <= > >= : is expected',
    position: 14,
  })
  assert.deepEqual(failure('tags:a AND'), { message: 'the filter ends where a comparison is expected', position: 11 })
  assert.deepEqual(failure('(tags:a OR tags:b'), {
    message: 'the parenthesis that begins here is not closed',
    position: 1,
  })
  assert.deepEqual(failure('tags:a)'), { message: 'this parenthesis was not opened', position: 7 })
  assert.deepEqual(failure('tags:"a'), { message: 'the text that begins here has no closing "', position: 6 })
  assert.equal(
    failure('serial = "x"').message,
    'there is no field "serial": the fields are serialNumber, lastInformAt, traced, retryCount, tags, state, lastEvents; parameter names stand in double quotes',
  )
  assert.deepEqual(failure('traced = true AND state = gone'), {
    message: '"gone" is no state: it is one of active, blocked',
    position: 27,
  })
  assert.equal(failure('lastInformAt > yesterday').position, 16)
  assert.equal(failure('lastInformAt > 2026-13-01').position, 16)
  assert.equal(failure('tags < a').message, '"tags" is a list: only =, != and : make sense')
  assert.equal(failure('tags:"a b"').message, '"a b" is no tag')
  assert.equal(failure('traced = yes').message, '"yes" is neither true nor false')
  assert.equal(failure('retryCount > many').message, '"many" is no number')
  assert.match(failure('a ! b').message, /"!" stands alone/)
})

test('a filter cannot be made to cost without end', () => {
  assert.match(failure('('.repeat(30) + 'tags:a' + ')'.repeat(30)).message, /nests at most/)
  assert.match(failure(Array.from({ length: 60 }, () => 'tags:a').join(' ')).message, /at most 50 comparisons/)
  assert.match(failure('a'.repeat(4_001)).message, /at most 4000 characters/)
})

test('no text of a filter gets into the SQL: names come from the list, values and parameter names are bound', () => {
  const nasty = `x'); drop table device; --`
  const { sql, values } = compiled(
    `serialNumber = "${nasty}" AND "${nasty}" = "${nasty}" AND tags:abc AND lastEvents:"${nasty}"`,
  )
  assert.doesNotMatch(sql, /drop/)
  assert.deepEqual(values, [nasty, nasty, nasty, 'abc', JSON.stringify([{ code: nasty }])])
  assert.match(failure('__proto__ = 1').message, /there is no field "__proto__"/)
  assert.match(failure('constructor:x').message, /there is no field/)
})

test('a prefix becomes a range that an index serves; other wildcards become LIKE with everything else literal', () => {
  assert.deepEqual(compiled('serialNumber = "AB*"'), {
    sql: '(d.serial collate "C" >= $1 and d.serial collate "C" < $2)',
    values: ['AB', 'AC'],
  })
  assert.deepEqual(compiled('serialNumber = "*A_%\\\\*"'), { sql: 'd.serial like $1', values: ['%A\\_\\%\\\\%'] })
  assert.equal(afterPrefix('a\u{10ffff}'), 'b')
  assert.equal(afterPrefix('\u{d7ff}'), '\u{e000}')
  assert.equal(afterPrefix('\u{10ffff}'), null)
})

test('parameters compare as numbers where the value asked for is one, else as text', () => {
  const { sql, values } = compiled('"Device.X" > 5')
  assert.match(sql, /^case when val\(\$1\) ~ .* then val\(\$1\)::numeric > \$2::numeric else false end$/)
  assert.deepEqual(values, ['Device.X', '5'])
  assert.equal(compiled('"Device.X" > "b"').sql, 'val($1) collate "C" > $2')
  assert.equal(compiled('"Device.X":*').sql, 'val($1) is not null')
})
