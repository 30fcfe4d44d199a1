import assert from 'node:assert/strict'
import { test } from 'node:test'
import { above, lastPart, rowsOf } from './tree.ts'
import type { Level, TreeItem } from './tree.ts'

const item = (name: string): TreeItem => ({ name, object: name.endsWith('.') ? {} : null }) as unknown as TreeItem
const level = (names: string[], more: Partial<Level> = {}): Level => ({
  items: names.map(item),
  hasMore: false,
  isLoading: false,
  error: null,
  ...more,
})
const shown = (levels: Record<string, Level>, open: string[]): string[] =>
  rowsOf(new Map(Object.entries(levels)), new Set(open)).map(
    r => `${'  '.repeat(r.depth)}${r.kind === 'item' ? lastPart(r.item.name) : r.kind}`,
  )

test('what is open shows what lies below it, read or on its way; what is closed above it hides it', () => {
  const levels = { '': level(['Device.']), 'Device.': level(['Device.WiFi.', 'Device.X'], { hasMore: true }) }
  assert.deepEqual(shown(levels, ['Device.', 'Device.WiFi.']), ['Device.', '  WiFi.', '    loading', '  X', '  more'])
  assert.deepEqual(shown(levels, ['Device.WiFi.']), ['Device.'])
  assert.deepEqual(shown({ '': level([], { error: new Error('x') }) }, []), ['failed'])
})

test('all above a name is what has to be open for it to be seen', () => {
  assert.deepEqual(above('Device.WiFi.SSID.1.SSID'), [
    'Device.',
    'Device.WiFi.',
    'Device.WiFi.SSID.',
    'Device.WiFi.SSID.1.',
  ])
  assert.deepEqual(above('Device.WiFi.'), ['Device.'])
  assert.deepEqual(above('Device.'), [])
})
