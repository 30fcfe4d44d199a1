import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createValueSealer } from '@auroralinks/runtime'
import { learnValues } from './steps/values.ts'
import { mapSecrets, masked, withoutSecrets } from './secrets.ts'
import type { Task } from './task.ts'

const sealer = createValueSealer('a key for tests only')
const NAME = 'Device.X_00D09E_Cloud.Server'
const URL_VALUE = 'ftp://me:the-password@host/'
const args = (value: string): Task['arguments'] => ({ values: [{ name: NAME, value, type: 'xsd:string' }] })
const shownIn = (a: Task['arguments']): string => (a['values'] as unknown as { value: string }[])[0]!.value

test('a URL with a password is a secret whatever its parameter is called: sealed, shown as stars, and still one when it is sealed', () => {
  const sealed = mapSecrets(args(URL_VALUE), (name, value) => sealer.seal('A-1', name, value))
  assert.equal(sealer.open('A-1', NAME, shownIn(sealed)), URL_VALUE)
  for (const shown of [withoutSecrets(args(URL_VALUE)), withoutSecrets(sealed)]) assert.equal(shownIn(shown), '****')
  const test = { test: 'download', arguments: { DownloadURL: URL_VALUE } }
  assert.doesNotMatch(JSON.stringify(withoutSecrets(test)), /the-password/)
  assert.equal(masked({ name: NAME, value: URL_VALUE }).value, '****')
  assert.deepEqual(learnValues([{ name: NAME, type: 'xsd:string', value: shownIn(sealed) }])[0]!.value, null)
})

test('a URL without one, and one that was masked before, is a value like any other', () => {
  for (const value of ['ftp://me@host/', 'http://host:8080/', 'ftp://me:****@host/', 'sealed:v1:guest']) {
    const given = args(value)
    assert.equal(withoutSecrets(given), given)
    assert.equal(learnValues([{ name: NAME, type: 'xsd:string', value }])[0]!.value, value)
  }
})
