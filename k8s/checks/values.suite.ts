/** Values that mean nothing are refused by name, before anything is installed. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { helmText, withoutHelm } from './rendered.ts'

const REFUSED: readonly [string, string, RegExp][] = [
  ['a value that there is none of', 'topics.mode=jobs', /at '\/topics\/mode'/],
  ['a name that there is none of', 'services.identify.env=1', /at '\/services'.*'identify'/],
  ['a secret among the settings', 'settings.ACS_SECRET_KEY=0123456789abcdef', /propertyName 'ACS_SECRET_KEY'/],
  [
    'a replica count that is a text',
    'services.identity.autoscaling.minReplicas=two',
    /at '\/services\/identity\/autoscaling\/minReplicas'/,
  ],
]

describe('values.schema.json refuses', { skip: withoutHelm() ?? false }, () => {
  for (const [what, value, named] of REFUSED)
    test(what, () => {
      assert.throws(() => helmText('dev', `--set=${value}`), named)
    })
})
