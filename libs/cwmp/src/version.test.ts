import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accept, envelopeOf, informOf } from '../test/fixtures.ts'
import { inferVersion, namespaceOf, negotiateVersion, versions } from './index.ts'

test('each version is sent in its namespace of TR-069 Table 89, and in no other', () => {
  assert.deepEqual(
    versions.map(namespaceOf),
    ['1-0', '1-1', '1-2', '1-2', '1-2'].map(minor => `urn:dslforum-org:cwmp-${minor}`),
  )
})

test('without SupportedCWMPVersions the version is inferred (TR-069 Table 9)', () => {
  const infer = (minor: string, sessionTimeout: number | null = null) =>
    inferVersion({ namespace: `urn:dslforum-org:cwmp-1-${minor}`, supportedVersions: null, sessionTimeout }).version
  assert.equal(infer('0'), '1.0')
  assert.equal(infer('1'), '1.1')
  assert.equal(infer('2'), '1.2')
  assert.equal(infer('2', 60), '1.3')
})

test('namespaces that are none of the standard mean what they say, and one that is newer is taken as the newest known', () => {
  const infer = (namespace: string) => inferVersion({ namespace, supportedVersions: null, sessionTimeout: null })
  assert.deepEqual(infer('urn:dslforum-org:cwmp-1-3'), { version: '1.3', known: true })
  assert.deepEqual(infer('urn:dslforum-org:cwmp-1-4'), { version: '1.4', known: true })
  assert.deepEqual(infer('urn:dslforum-org:cwmp-1-9'), { version: '1.4', known: false })
  assert.deepEqual(infer('urn:dslforum-org:cwmp-2-0'), { version: '1.0', known: false })
  assert.deepEqual(infer(''), { version: '1.0', known: true })
})

test('the newest version of those offered is chosen and must be answered (TR-069 3.7.2.1)', () => {
  assert.deepEqual(negotiateVersion({ version: '1.2', supportedVersions: ['1.0', '1.3', '1.1'] }), {
    ok: true,
    version: '1.3',
    answer: true,
  })
  assert.deepEqual(negotiateVersion({ version: '1.2', supportedVersions: ['1.4', '1.5', '2.0'] }), {
    ok: true,
    version: '1.4',
    answer: true,
  })
})

test('a CPE that offers no versions gets none named back (TR-069 3.7.2.1)', () => {
  assert.deepEqual(negotiateVersion({ version: '1.3', supportedVersions: null }), {
    ok: true,
    version: '1.3',
    answer: false,
  })
})

test('a CPE that offers only versions nobody knows is refused with 8006 (TR-069 3.7.2.1)', () => {
  assert.deepEqual(negotiateVersion({ version: '1.4', supportedVersions: ['1.7', '2.0'] }), {
    ok: false,
    fault: '8006',
  })
})

test('an envelope carries namespace and version, and what was odd about them', () => {
  const of = (namespace: string, header?: string) =>
    accept(envelopeOf(informOf(), { namespace, ...(header === undefined ? {} : { header }) }))
  assert.equal(of('urn:dslforum-org:cwmp-1-1').namespace, 'urn:dslforum-org:cwmp-1-1')
  assert.equal(of('urn:dslforum-org:cwmp-1-4').version, '1.4')
  assert.deepEqual(of('urn:dslforum-org:cwmp-1-9').tolerated, ['unknown-namespace'])
  const none = of('urn:example:something')
  assert.deepEqual([none.namespace, none.version, none.tolerated], ['', '1.0', ['missing-namespace']])
  const offered = of(
    'urn:dslforum-org:cwmp-1-2',
    '<cwmp:ID>1</cwmp:ID><cwmp:SupportedCWMPVersions>1.0,1.1,1.2,1.3,1.4</cwmp:SupportedCWMPVersions>',
  )
  assert.deepEqual(negotiateVersion(offered), { ok: true, version: '1.4', answer: true })
  assert.deepEqual(of('urn:dslforum-org:cwmp-1-2', '<cwmp:ID>1</cwmp:ID><cwmp:SupportedCWMPVersions/>').tolerated, [
    'empty-supported-versions',
  ])
})
