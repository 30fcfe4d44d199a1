import assert from 'node:assert/strict'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ConfigError, silentLogger } from '@auroralinks/runtime'
import { follow, readFiles } from '@auroralinks/runtime'
import { createPolicy } from './policy.ts'
import type { PolicyDefaults, Sender } from './policy.ts'
import { parseRules } from './rules.ts'
import { startPolicy } from './start.ts'

const HTTP: Sender = { tls: false, address: '192.0.2.1' }
const HTTPS: Sender = { tls: true, address: '192.0.2.1' }
const BOX = { oui: '0A1B2C', productClass: 'DIR-825', serialNumber: 'S1' }
const defaults = (basic: PolicyDefaults['basic'] = 'tls'): PolicyDefaults => ({ demand: 'required', basic })

const rules = (...written: object[]) => {
  const read = parseRules(JSON.stringify(written.map(rule => ({ about: 'of these tests', ...rule }))))
  if ('problem' in read) throw new Error(read.problem)
  return read.rules
}

test('ACS_CWMP_BASIC: tls, always and never to the letter, and Digest with MD5 first', () => {
  const offers = (basic: PolicyDefaults['basic']) => {
    const policy = createPolicy(defaults(basic))
    return [HTTP, HTTPS].map(s => [policy.of(s).offer, policy.of(s).accept.has('basic')])
  }
  const [with_, without] = [
    [['md5', 'basic'], true],
    [['md5'], false],
  ]
  assert.deepEqual(offers('tls'), [without, with_])
  assert.deepEqual(offers('always'), [with_, with_])
  assert.deepEqual(offers('never'), [without, without])
})

test('a rule takes Basic away, and cannot give it where the environment does not', () => {
  const policy = createPolicy(defaults(), rules({ offer: ['basic', 'sha-256'], accept: ['basic', 'sha-256'] }))
  assert.deepEqual(policy.of(HTTP).offer, ['sha-256'])
  assert.deepEqual(policy.of(HTTPS).offer, ['basic', 'sha-256'])
  const none = createPolicy(defaults('always'), rules({ accept: ['md5'] }))
  assert.equal(none.of(HTTPS).accept.has('basic'), false)
})

test('rules hold for a listener and for networks at once, and for product classes and devices after the Inform; of each thing the first counts', () => {
  const policy = createPolicy(
    defaults(),
    rules(
      { match: { devices: ['0A1B2C-DIR%2D825-S1'] }, demand: 'none' },
      { match: { productClass: ['DIR-*'], oui: ['0a1b2c'] }, offer: ['md5-sess'], demand: 'optional' },
      { match: { networks: ['10.0.0.0/8', '2001:db8::/32'] }, demand: 'optional' },
      { match: { listener: 'https' }, accept: ['certificate'] },
    ),
  )
  assert.equal(policy.of(HTTP).demand, 'required')
  assert.equal(policy.of({ tls: false, address: '10.1.2.3' }).demand, 'optional')
  assert.equal(policy.of({ tls: false, address: '2001:db8::1' }).demand, 'optional')
  assert.deepEqual([...policy.of(HTTPS).accept], ['certificate'])
  assert.deepEqual(policy.of(HTTPS).offer, [], 'there is nothing to ask for')
  const other = { ...BOX, serialNumber: 'S2' }
  assert.deepEqual([policy.of(HTTP, BOX).demand, policy.of(HTTP, BOX).offer], ['none', ['md5-sess']])
  assert.deepEqual([policy.of(HTTP, other).demand, policy.of(HTTP, other).offer], ['optional', ['md5-sess']])
  assert.equal(policy.of(HTTP, { ...BOX, productClass: 'X' }).demand, 'required')
  assert.equal(policy.needsInform(HTTP), true)
})

test('from a network that no rule about devices is for, a challenge needs no Inform', () => {
  const policy = createPolicy(
    defaults(),
    rules({ match: { networks: ['10.0.0.0/8'], oui: ['0A1B2C'] }, offer: ['md5'] }),
  )
  assert.equal(policy.needsInform(HTTP), false)
  assert.equal(policy.needsInform({ tls: false, address: '10.0.0.1' }), true)
})

test('a rule that is none is refused with its place', () => {
  for (const [written, problem] of [
    ['{', /JSON/],
    [[{ about: 'x', ofer: [] }], /0.*ofer/],
    [[{ about: 'x', offer: ['md4'] }], /0\.offer\.0/],
    [[{ about: 'x', match: { networks: ['10.0.0.0/99'] } }], /0\.match\.networks\.0: is a network/],
    [[{ offer: ['md5'] }], /0\.about/],
  ] as const) {
    const read = parseRules(typeof written === 'string' ? written : JSON.stringify(written))
    assert.ok('problem' in read && problem.test(read.problem), JSON.stringify(read))
  }
})

test('a file of rules that cannot be used stops the start and says why', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'policy-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'rules.json')
  const start = () => startPolicy({ file, defaults: defaults(), logger: silentLogger })
  await assert.rejects(start(), (e: Error) => e instanceof ConfigError && /ACS_CWMP_AUTH_POLICY/.test(e.message))
  writeFileSync(file, '[{}]')
  await assert.rejects(start(), (e: Error) => e instanceof ConfigError && /0\.about/.test(e.message))
  writeFileSync(file, JSON.stringify([{ about: 'x', demand: 'optional' }]))
  const { policy, stop } = await start()
  t.after(stop)
  assert.equal(policy.of(HTTP).demand, 'optional')
})

test('a file is read again when it changes; one that is wrong then leaves what was before', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'follow-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'a')
  writeFileSync(file, 'one')
  const seen: string[] = []
  const failed: unknown[] = []
  const before = (await readFiles([file])).digest
  const next = () => new Promise<void>(resolve => (told = resolve))
  let told = (): void => {}
  t.after(
    follow({
      read: () => readFiles([file]),
      before,
      everyMs: 5,
      changed({ contents }) {
        const text = String(contents[0])
        if (text === 'bad') throw new Error('bad')
        seen.push(text)
        told()
      },
      failed(error) {
        failed.push(error)
        told()
      },
    }),
  )
  for (const text of ['two', 'bad', 'three']) {
    const happens = next()
    writeFileSync(`${file}.new`, text)
    renameSync(`${file}.new`, file)
    await happens
  }
  assert.deepEqual([seen, failed.length], [['two', 'three'], 1])
})
