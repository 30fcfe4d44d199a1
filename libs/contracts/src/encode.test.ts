import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, fromBinary, toBinary, toJson } from '@bufbuild/protobuf'
import { StructSchema } from '@bufbuild/protobuf/wkt'
import { encodeMessage } from './encode.ts'
import { BootstrappedSchema, DiagnosticsCompletedSchema, ValuesChangedSchema } from './gen/acs/device/v1/device_pb.ts'
import { RpcRespondedSchema, SessionReplySchema } from './gen/acs/session/v1/session_pb.ts'
import { TaskSchema } from './gen/acs/task/v1/task_pb.ts'
import { allExamples } from './golden/examples.ts'

test("every message on the bus is written in the library's own bytes, full and empty", () => {
  for (const { name, schema, message } of allExamples()) {
    assert.deepEqual(encodeMessage(schema, message), toBinary(schema, message), name)
    assert.deepEqual(encodeMessage(schema, {}), toBinary(schema, create(schema)), `${name}, empty`)
  }
})

test('plain fields are written as the message that they would make', () => {
  const values = [
    { name: 'Device.A', value: 'ü€𝄞'.repeat(50), type: 'xsd:string' },
    { name: 'Device.B', value: '', type: '', previous: '' },
    { name: 'Device.C', value: 'new', type: '', previous: 'old' },
  ]
  const changed = { deviceId: 'd', sessionId: '', at: 5n, values }
  assert.deepEqual(
    encodeMessage(ValuesChangedSchema, changed),
    toBinary(ValuesChangedSchema, create(ValuesChangedSchema, changed)),
  )
  const responded = {
    sessionId: 's',
    rpcId: '1',
    receivedAt: 0n,
    response: { case: 'setParameterValues' as const, value: { status: 0 } },
    said: { bytes: 0, xml: new Uint8Array(3_000).fill(65) },
  }
  assert.deepEqual(
    encodeMessage(RpcRespondedSchema, responded),
    toBinary(RpcRespondedSchema, create(RpcRespondedSchema, responded)),
  )
  const reply = {
    reply: { case: 'rpc' as const, value: { id: 'i', request: { case: 'getRpcMethods' as const, value: {} } } },
  }
  assert.deepEqual(
    encodeMessage(SessionReplySchema, reply),
    toBinary(SessionReplySchema, create(SessionReplySchema, reply)),
  )
})

test('texts by names are written as the library does, empty ones too', () => {
  const tested = { state: 'Complete', values: { SuccessCount: '4', Empty: '', '': 'x', ü: '€' } }
  assert.deepEqual(
    encodeMessage(DiagnosticsCompletedSchema, tested),
    toBinary(DiagnosticsCompletedSchema, create(DiagnosticsCompletedSchema, tested)),
  )
})

test('what was written before stays as it is, however large it was and however it ended', () => {
  const first = encodeMessage(BootstrappedSchema, { deviceId: 'one', at: 1n })
  const large = encodeMessage(TaskSchema, { taskId: 'two', resultJson: 'x'.repeat(1_000_000) })
  assert.throws(() => encodeMessage(TaskSchema, { taskId: 'three', attempts: -1 }))
  const last = encodeMessage(BootstrappedSchema, { deviceId: 'four' })
  assert.deepEqual(toJson(BootstrappedSchema, fromBinary(BootstrappedSchema, first)), { deviceId: 'one', at: '1' })
  assert.equal(fromBinary(TaskSchema, large).resultJson.length, 1_000_000)
  assert.deepEqual(toJson(BootstrappedSchema, fromBinary(BootstrappedSchema, last)), { deviceId: 'four' })
})

test('what cannot be written is refused each time, never written without its fields', () => {
  for (let times = 0; times < 2; times++)
    assert.throws(() => encodeMessage(StructSchema, { fields: {} }), /google\.protobuf\.Struct\.fields/)
})
