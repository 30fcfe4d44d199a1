import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { decode, encode, rpcOf, vendorMethods } from '@auroralinks/cwmp'
import type { Message } from '@auroralinks/cwmp'
import { ConfigError } from '@auroralinks/runtime'
import { loadRpcPlugins } from './index.ts'

function folder(t: TestContext, files: Record<string, string>): string {
  const path = mkdtempSync(join(tmpdir(), 'rpc-plugins-'))
  t.after(() => rmSync(path, { recursive: true }))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content, { mode: 0o644 })
  return path
}

const described = (method: string, more = ''): string =>
  `export default ({ rpc, text }) => ({ rpc: rpc({ method: '${method}', caller: 'acs', clause: 'here', request: { a: text('A', 4) }, response: {}, ${more} }) })`

const why = async (...given: string[]): Promise<string> => {
  const error = await loadRpcPlugins(given).then(
    () => assert.fail(`loaded: ${given}`),
    e => e,
  )
  assert.ok(error instanceof ConfigError, String(error))
  assert.match(error.message, /^ACS_RPC_PLUGINS: [^\n]+$/)
  return error.message
}

test('files and folders are loaded in their order, TypeScript and JavaScript, each once', async t => {
  const path = folder(t, {
    'b.ts': `const name: string = 'X_T1_B'\n${described('X_T1_B').replace("'X_T1_B'", 'name')}`,
    'a.mjs': described('X_T1_A'),
    'a.test.ts': 'throw new Error("a test is no plug-in")',
    'README.md': '#',
  })
  const one = folder(t, { 'c.js': `${described('X_T1_C')}` })
  symlinkSync(join(one, 'c.js'), join(one, 'link.mjs'))
  const loaded = await loadRpcPlugins([path, join(one, 'c.js'), join(one, 'link.mjs')])
  assert.deepEqual(
    loaded.map(p => p.rpc.method),
    ['X_T1_A', 'X_T1_B', 'X_T1_C'],
  )
  assert.deepEqual(await loadRpcPlugins([path]), loaded.slice(0, 2), 'another service of this process')
  assert.deepEqual(await loadRpcPlugins([]), [])
})

test('the example of the documentation is read and written, and its secret is none of a trace', async () => {
  const [blink, button] = await loadRpcPlugins([join(import.meta.dirname, '../../../examples/rpc-plugins')])
  assert.deepEqual(
    [blink?.rpc.caller, blink?.rpc.since, blink?.rpc.once, button?.rpc.once],
    ['acs', '1.1', false, true],
  )
  assert.deepEqual(vendorMethods(), ['X_02AC5A_Button'])
  const messages = [
    { method: 'X_02AC5A_Blink', seconds: 5, colour: 'a & b', pin: ' 00 ' },
    { method: 'X_02AC5A_BlinkResponse', lights: [{ name: 'power', isOn: true }] },
    { method: 'X_02AC5A_Button', button: 'wps', times: 2 },
    { method: 'X_02AC5A_ButtonResponse', message: 'ok' },
  ] as unknown as Message[]
  for (const message of messages) {
    const xml = encode({ id: '1', version: '1.2', message })
    const decoded = decode(Buffer.from(xml))
    assert.ok(decoded.ok)
    assert.deepEqual(decoded.envelope.message, message)
    assert.deepEqual(decoded.envelope.tolerated, [])
  }
  assert.equal(rpcOf('X_02AC5A_BlinkResponse')?.method, 'X_02AC5A_Blink')
  const { redact } = await import('@auroralinks/cwmp')
  const trace = redact(encode({ id: '1', version: '1.2', message: messages[0]! }))
  assert.match(trace, /<AccessCode>\*\*\*\*<\/AccessCode>/)
  assert.match(trace, /<Seconds>5<\/Seconds>/)
})

test('what is no local file, or may be written by everybody, is not run', async t => {
  const path = folder(t, { 'a.ts': 'throw new Error("it ran")', 'notes.txt': '' })
  assert.match(await why('https://plugins.example/a.ts'), /https:\/\/plugins\.example\/a\.ts: is no local file/)
  assert.match(await why('data:text/javascript,0'), /is not there/)
  assert.match(await why(join(path, 'none.ts')), /none\.ts: is not there/)
  assert.match(await why(join(path, 'notes.txt')), /should end with/)
  const empty = join(path, 'empty')
  mkdirSync(empty)
  assert.match(await why(empty), /holds no file/)
  chmodSync(join(path, 'a.ts'), 0o666)
  assert.match(await why(join(path, 'a.ts')), /everybody may write it/)
  chmodSync(join(path, 'a.ts'), 0o644)
  chmodSync(path, 0o777)
  assert.match(await why(path), /everybody may write it/)
  assert.match(await why(join(path, 'a.ts')), /everybody may write it/, 'it could be replaced')
  chmodSync(path, 0o1777)
  assert.match(await why(join(path, 'a.ts')), /it ran/, 'there nobody replaces what is of another')
  assert.match(await why(path), /everybody may write it/, 'but adds to it')
})

test('a broken plug-in ends the start with the file and what is wrong with it', async t => {
  const cases: [content: string, reason: RegExp][] = [
    ['export default (', /Unexpected|Expected/],
    ['throw new Error("oh no")', /oh no/],
    ['import x from "nowhere-to-be-found"', /nowhere-to-be-found/],
    ['export const a = 1', /should export a function as default/],
    ['export default () => 5', /should return \{ rpc \}/],
    ['export default () => []', /describes no RPC/],
    ['export default () => ({ rpc: { method: "X_T2_A" } })', /what the kit's rpc\(\) returns/],
    [described('Reboot'), /the method "Reboot" should be X_/],
    [described('X_T2_AResponse'), /not end with Response/],
    [described(`X_${'a'.repeat(60)}`), /at most 56 characters/],
    [described('X_T2_B', "caller: 'nobody'"), /X_T2_B: caller should be acs, cpe or both/],
    [described('X_T2_B', "since: '2.0'"), /X_T2_B: since should be one of 1\.0, 1\.1/],
    [described('X_T2_B', 'request: { a: 5 }'), /X_T2_B: request\.a should be a field/],
    [described('X_T2_B', "request: { method: text('M', 5) }"), /no field may be called method/],
    [described('X_T2_B', 'response: null'), /response should be an object of fields/],
    [described('X_T2_B', "caller: 'cpe', response: { b: text('B', 5) }"), /"answer" is needed/],
    [
      'export default ({ rpc }) => ({ rpc: rpc({ method: "X_T2_C", caller: "acs", clause: "c", request: {}, response: {} }), answer: () => ({}) })',
      /"answer" is of no use/,
    ],
    [
      'export default ({ rpc }) => ({ rpc: rpc({ method: "X_T2_D", caller: "acs", clause: "c", request: {}, response: {} }), task: 1 })',
      /"task" is none of rpc, answer, simulate/,
    ],
    [
      'export default ({ structure, verbatim }) => structure("S", { p: verbatim("P", 5, { secret: true }) })',
      /S\.p: only a field of the RPC itself may be secret/,
    ],
    [
      'export default ({ rpc }) => [1, 2].map(() => ({ rpc: rpc({ method: "X_T2_E", caller: "acs", clause: "c", request: {}, response: {} }) }))',
      /there is a method X_T2_E already/,
    ],
  ]
  for (const [i, [content, reason]] of cases.entries()) {
    const path = folder(t, { [`broken-${i}.mjs`]: content })
    const message = await why(path)
    assert.match(message, reason)
    assert.ok(message.includes(`broken-${i}.mjs`), message)
  }
})
