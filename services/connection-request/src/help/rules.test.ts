import { test } from 'node:test'
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError, silentLogger } from '@auroralinks/runtime'
import { startPolicy } from './policy.ts'
import { helpsOf, parseRules } from './rules.ts'
import type { Rule } from './rules.ts'
import { intervalValues, stunValues } from './values.ts'

const rulesOf = (value: unknown): Rule[] => {
  const read = parseRules(JSON.stringify(value))
  assert.ok('rules' in read, JSON.stringify(read))
  return read.rules
}
const BOX = { id: '00D09E-Box%2D2-1', oui: '00D09E', productClass: 'Box-2' }

test('of each field the first rule counts that is for the device and says anything of it', () => {
  const rules = rulesOf([
    { about: 'these have no STUN', match: { productClass: ['Box-2'] }, stun: false },
    { about: 'our boxes', match: { oui: ['00d09e'], productClass: ['Box*'] }, stun: {}, scheduleInform: true },
    { about: 'all', interval: { seconds: 600, forSeconds: 3_600 } },
  ])
  assert.deepEqual(helpsOf(rules, BOX), {
    stun: null,
    interval: { seconds: 600, forSeconds: 3_600 },
    scheduleInform: true,
  })
  assert.deepEqual(helpsOf(rules, { ...BOX, productClass: 'Box-3' }).stun, { server: '', keepAliveSeconds: [30, 60] })
  assert.deepEqual(helpsOf(rules, { ...BOX, oui: '0A0B0C', productClass: 'X' }).scheduleInform, false)
  assert.deepEqual(helpsOf([], BOX), { stun: null, interval: null, scheduleInform: false })
})

test('what is wrong in the file is told with its place', () => {
  for (const [text, problem] of [
    ['[', /JSON|Unexpected|Expected/],
    ['[{"about": "x", "stunn": {}}]', /0: .*stunn/],
    ['[{"about": "x", "interval": {"seconds": 1, "forSeconds": 60}}]', /0\.interval/],
    ['[{"interval": {"seconds": 60, "forSeconds": 60}}]', /0\.about/],
  ] as const) {
    const read = parseRules(text)
    assert.ok('problem' in read && problem.test(read.problem), JSON.stringify(read))
  }
})

test('TR-069 G.2.1: STUN is written in either model with the credentials of connection requests, the password sealed, and switched off again', () => {
  for (const root of ['Device.', 'InternetGatewayDevice.'] as const) {
    const { values, undo } = stunValues(
      root,
      { server: 'stun.example.net', port: 3478, keepAliveSeconds: [20, 50] },
      { username: 'u', password: 'secret' },
      (name, value) => `sealed ${name.split('.').at(-1)} ${value.length}`,
    )
    assert.deepEqual(Object.fromEntries(values.map(v => [v.name.replace(`${root}ManagementServer.`, ''), v.value])), {
      STUNServerAddress: 'stun.example.net',
      STUNServerPort: '3478',
      STUNUsername: 'u',
      STUNPassword: 'sealed STUNPassword 6',
      STUNMinimumKeepAlivePeriod: '20',
      STUNMaximumKeepAlivePeriod: '50',
      STUNEnable: '1',
    })
    assert.deepEqual(undo, [{ name: `${root}ManagementServer.STUNEnable`, value: '0', type: 'xsd:boolean' }])
  }
})

test('a shorter interval is taken back to what it was', () => {
  const { values, undo } = intervalValues('Device.', { seconds: 300 }, 86_400)
  assert.deepEqual([values[0]!.value, undo[0]!.value], ['300', '86400'])
  assert.equal(values[0]!.name, 'Device.ManagementServer.PeriodicInformInterval')
})

test('a file of rules is followed; one that is wrong leaves the rules as they were, and at the start it is told', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'help-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'rules.json')
  const write = (value: unknown): Promise<void> =>
    writeFile(file, typeof value === 'string' ? value : JSON.stringify(value))
  await write([{ about: 'all', scheduleInform: true }])
  const { promise: changed, resolve } = Promise.withResolvers<void>()
  const { promise: failed, resolve: fail } = Promise.withResolvers<void>()
  const policy = await startPolicy({ file, logger: { ...silentLogger, error: () => fail() }, changed: resolve })
  t.after(policy.stop)
  assert.deepEqual([policy.any(), policy.of(BOX).scheduleInform], [true, true])
  await write('[{')
  await failed
  assert.equal(policy.of(BOX).scheduleInform, true)
  await write([])
  await changed
  assert.equal(policy.any(), false)
  for (const wrong of [join(folder, 'none'), file]) {
    await write('{}')
    await assert.rejects(
      startPolicy({ file: wrong, logger: silentLogger, changed() {} }),
      (e: Error) => e instanceof ConfigError && /ACS_CR_HELP/.test(e.message),
    )
  }
})
