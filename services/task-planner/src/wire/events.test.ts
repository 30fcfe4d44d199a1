import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { IncomingRecord } from '@auroralinks/bus'
import { HEADER, TYPE, encodeMessage, sessionV1 } from '@auroralinks/contracts'
import type { EventType } from '@auroralinks/contracts'
import { answerToCall } from '../domain/answers-to-calls.ts'
import type { CpeCalled, RpcResponded } from '../domain/events.ts'
import { decodeSessionRecord } from './events.ts'

const record = (type: EventType, value: Uint8Array): IncomingRecord =>
  ({ topic: 't', partition: 0, offset: '0', key: 'd', value, headers: { [HEADER.type]: type } }) as never
const sealed = (): never => assert.fail('nothing is sealed')
const common = { sessionId: 's', rpcId: 'r', receivedAt: 5n, cwmpVersion: '1.2' }

const called = (value: Parameters<typeof encodeMessage<typeof sessionV1.CpeCalledSchema>>[1]): CpeCalled =>
  decodeSessionRecord(
    record(TYPE.cpeCalled, encodeMessage(sessionV1.CpeCalledSchema, value)),
    null,
    sealed,
  ) as CpeCalled
const responded = (value: Parameters<typeof encodeMessage<typeof sessionV1.RpcRespondedSchema>>[1]): RpcResponded =>
  decodeSessionRecord(
    record(TYPE.rpcResponded, encodeMessage(sessionV1.RpcRespondedSchema, value)),
    null,
    sealed,
  ) as RpcResponded

test('a message that the gateway did not take stands in the transcript as what it was, with the reason', () => {
  const call = called({
    ...common,
    call: { case: 'unknown', value: { method: 'TransferComplete' } },
    said: { bytes: 9_000_000, refused: '8004', method: 'TransferComplete' },
  })
  const { at, method, bytes, xml, refused } = call.message
  assert.deepEqual([at, method, bytes, xml, refused], [5, 'TransferComplete', 9_000_000, null, '8004'])
  const { sent } = answerToCall(call, 6)
  assert.ok(sent?.message.method === 'Fault' && 'cwmp' in sent.message)
  assert.equal(sent.message.cwmp.code, '8004', 'and the answer is the fault that it got')
  const unread = responded({
    ...common,
    response: { case: 'fault', value: { code: 'response-too-large', string: 'x' } },
    said: { bytes: 30_000_000, refused: 'response-too-large' },
  })
  assert.deepEqual(
    [unread.message.method, unread.message.bytes, unread.message.refused],
    ['(not read)', 30_000_000, 'response-too-large'],
  )
})

test('NUL characters go out of every text of a response, and a text without them stays as it is', () => {
  const valuesOf = (value: string): unknown =>
    (
      responded({
        ...common,
        response: {
          case: 'getParameterValues',
          value: { parameters: [{ name: 'Device.A', value, type: 'xsd:string' }] },
        },
      }).response as unknown as { parameters: { value: string }[] }
    ).parameters[0]!.value
  assert.equal(valuesOf('a\0b'), 'ab')
  assert.equal(valuesOf('ab'), 'ab')
})
