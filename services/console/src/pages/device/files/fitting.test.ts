import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fitting } from './fitting.ts'

const file = (name: string, more: object = {}) =>
  ({
    name,
    deviceId: null,
    fileType: '1 Firmware Upgrade Image',
    oui: null,
    productClass: null,
    createdAt: name,
    ...more,
  }) as never

test('a device is offered what is for it or for all, the newest first, and never what another device sent', () => {
  const files = [
    file('1 all'),
    file('2 own', { oui: '00d09e', productClass: 'Box' }),
    file('3 other model', { oui: '00D09E', productClass: 'Other' }),
    file('4 other maker', { oui: 'AABBCC' }),
    file('5 sent', { deviceId: 'x' }),
    file('6 of no type', { fileType: null }),
  ]
  assert.deepEqual(
    fitting(files, { oui: '00D09E', productClass: 'Box' }).map(f => f.name),
    ['2 own', '1 all'],
  )
})
