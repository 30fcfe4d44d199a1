import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { addVendorRpc } from '@auroralinks/cwmp'
import type { Message, Rpc } from '@auroralinks/cwmp'
import { rpc as describeRpc } from '@auroralinks/cwmp/description'
import { loadRpcPlugins } from '@auroralinks/rpc-plugins'
import { open, T0, drive, fault, outcome, rpc } from '../../test/drive.ts'

before(() => loadRpcPlugins([join(import.meta.dirname, '../../../../examples/rpc-plugins')]))

const BLINK = { method: 'X_02AC5A_Blink', arguments: { seconds: 5 } }
const LIGHTS = { lights: [{ name: 'power', isOn: true }] }
const answer = { method: 'X_02AC5A_BlinkResponse', ...LIGHTS } as unknown as Message

describe("a vendor's method", () => {
  const begun = () => {
    const w = drive()
    const task = w.create('vendorRpc', BLINK)
    w.open('a1')
    return { w, task, out: rpc(w.empty('a1')) }
  }

  test('is called with what is given and what is left out, and its answer is the result', () => {
    const { w, task, out } = begun()
    assert.deepEqual(out.request, { method: 'X_02AC5A_Blink', seconds: 5, colour: '', pin: '' })
    const ended = outcome(w.answer('a1', out.id, answer), task.id)
    assert.deepEqual([ended?.status, ended?.result], ['succeeded', { result: LIGHTS }])
  })

  test('that the CPE refuses fails with its fault', () => {
    const { w, task, out } = begun()
    assert.equal(outcome(w.answer('a1', out.id, fault('9000')), task.id)?.fault?.code, '9000')
  })

  test('is not called where the version of the session is older than the vendor says', () => {
    const w = drive()
    const task = w.create('vendorRpc', BLINK)
    w.open('a1', { version: '1.0' })
    assert.match(outcome(w.empty('a1'), task.id)?.fault?.string ?? '', /X_02AC5A_Blink is in CWMP from 1\.1/)
  })

  test('that must not run twice is never called again where its answer was lost; one that may is', () => {
    const once = { method: 'X_02AC5A_Toggle', caller: 'acs', clause: 'none', since: '1.0', number: 0 } as const
    addVendorRpc(describeRpc({ ...once, once: true, request: {}, response: {} }) as unknown as Rpc)
    for (const method of ['X_02AC5A_Blink', 'X_02AC5A_Toggle']) {
      const w = drive()
      const task = w.create('vendorRpc', { method, arguments: {} })
      w.open('a1')
      const first = w.empty('a1')
      assert.equal(first.replyAfterEffects, method === 'X_02AC5A_Toggle', 'its intent is written first')
      w.lost('a1')
      w.open('a2')
      const next = w.empty('a2')
      if (method === 'X_02AC5A_Blink') assert.equal(rpc(next).request.method, method)
      else assert.equal(outcome(next, task.id)?.fault?.code, 'unknown-outcome')
    }
  })

  test('whose plug-in is gone ends its task', () => {
    const w = drive()
    const task = w.create('vendorRpc', { method: 'X_02AC5A_Gone', arguments: {} })
    w.open('a1')
    const decision = w.empty('a1')
    assert.equal(decision.reply?.kind, 'done')
    assert.equal(outcome(decision, task.id)?.fault?.code, 'no-plugin')
  })

  test('that the CPE calls is told to the world', () => {
    const w = drive()
    w.open('a1')
    const call = { method: 'X_02AC5A_Button', button: 'wps', times: 2 } as unknown as Message
    assert.deepEqual(w.called('a1', 'c1', call).effects.publish, [
      {
        type: 'called',
        sessionId: 'a1',
        rpcId: 'c1',
        method: 'X_02AC5A_Button',
        arguments: '{"button":"wps","times":2}',
        at: T0,
      },
    ])
  })

  test('what the ACS answered stands in the transcript, whatever was called', () => {
    addVendorRpc(
      describeRpc({
        method: 'X_02AC5A_Fails',
        caller: 'cpe',
        clause: 'c',
        since: '1.0',
        number: 0,
        once: false,
        request: {},
        response: {},
      }) as unknown as Rpc,
      () => {
        throw new Error('oh no')
      },
    )
    const w = drive()
    w.open('a2')
    const calls = [
      { method: 'GetRPCMethods' },
      { method: 'Kicked', command: 'c', referer: '', argument: '', next: '' },
      { method: 'X_02AC5A_Button', button: 'wps', times: 2 },
      { method: 'X_02AC5A_Fails' },
      { method: 'unknown', name: 'X_Nobody' },
      { method: 'TransferComplete', commandKey: 'k', fault: null, startTime: '', completeTime: '' },
    ] as unknown as Message[]
    for (const [i, call] of calls.entries()) w.called('a2', `c${i}`, call)
    const said = open(w.device)!.messages.filter(m => m.direction === 'acs')
    assert.deepEqual(
      said.map(m => m.method),
      [
        'InformResponse',
        'GetRPCMethodsResponse',
        'KickedResponse',
        'X_02AC5A_ButtonResponse',
        'Fault',
        'Fault',
        'TransferCompleteResponse',
      ],
    )
    const faults = said.flatMap(m =>
      m.sent?.message.method === 'Fault' ? [[m.sent.id, m.sent.message.cwmp?.code]] : [],
    )
    assert.deepEqual(faults, [
      ['c3', '8002'],
      ['c4', '8000'],
    ])
    assert.deepEqual(said[3]!.sent?.message, {
      method: 'X_02AC5A_ButtonResponse',
      message: 'Thank you for pressing wps',
    })
  })
})
