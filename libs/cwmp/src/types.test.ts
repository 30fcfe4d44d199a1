/** Data types of CWMP as they come in (checklist TYPE-01, TYPE-02). */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accept, envelopeOf, informOf } from '../test/fixtures.ts'
import { unknownTime } from './index.ts'

const transfer = (start: string, complete: string): string =>
  envelopeOf(
    `<cwmp:TransferComplete><CommandKey>k</CommandKey><FaultStruct><FaultCode>0</FaultCode><FaultString/></FaultStruct><StartTime>${start}</StartTime><CompleteTime>${complete}</CompleteTime></cwmp:TransferComplete>`,
  )

test('TYPE-02: times stay as they were said: the Unknown Time, one since the boot, one without zone, and none is an instant', () => {
  for (const [said, kept] of [
    [unknownTime, unknownTime],
    ['0000-00-00T00:05:00', '0000-00-00T00:05:00'],
    ['2026-03-01T10:00:00', '2026-03-01T10:00:00'],
    ['2026-03-01T10:00:00+02:00', '2026-03-01T10:00:00+02:00'],
    ['', unknownTime],
  ] as const) {
    const { message } = accept(transfer(said, said))
    assert.ok(message.method === 'TransferComplete')
    assert.deepEqual([message.startTime, message.completeTime], [kept, kept])
  }
})

test('TYPE-01: booleans are 0, 1, true and false; names and enumerations keep their case; numbers have 32 bits', () => {
  for (const [said, meant] of [
    ['0', false],
    ['1', true],
    ['true', true],
    ['false', false],
  ] as const) {
    const names = `<ParameterInfoStruct><Name>Device.a.B</Name><Writable>${said}</Writable></ParameterInfoStruct>`
    const { message } = accept(
      envelopeOf(
        `<cwmp:GetParameterNamesResponse><ParameterList>${names}</ParameterList></cwmp:GetParameterNamesResponse>`,
      ),
    )
    assert.ok(message.method === 'GetParameterNamesResponse')
    assert.deepEqual(message.parameters, [{ name: 'Device.a.B', writable: meant }])
  }
  const retries = (text: string): number => {
    const { message } = accept(envelopeOf(informOf().replace('<RetryCount>0', `<RetryCount>${text}`)))
    return message.method === 'Inform' ? message.retryCount : -1
  }
  assert.deepEqual([retries('4294967295'), retries('4294967296'), retries('-1')], [4294967295, 0, 0])
})
