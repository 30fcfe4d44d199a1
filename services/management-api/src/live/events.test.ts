import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deviceV1, encodeMessage } from '@auroralinks/contracts'
import { eventBody } from './events.ts'

const body = (type: string, value: Uint8Array) => {
  const {
    id: _,
    type: _1,
    time: _2,
    deviceId: _3,
    ...rest
  } = eventBody({ id: 'e', type, time: '2026-01-01T00:00:00Z', deviceId: 'd', value }, 'en')
  return rest
}

test('a change of software modules is told with each operation, its fault in words', () => {
  const one = {
    uuid: 'u',
    version: '1',
    deploymentUnit: 'Device.SoftwareModules.DeploymentUnit.1.',
    state: 'Failed',
    resolved: false,
    executionUnits: ['Device.SoftwareModules.ExecutionUnit.1.'],
    startTime: 's',
    completeTime: 'c',
  }
  const value = encodeMessage(deviceV1.ModulesChangedSchema, {
    deviceId: 'd',
    sessionId: 's1',
    autonomous: true,
    results: [{ ...one, operation: 'Install', fault: { code: '9027', string: 'full' } }, one],
    at: 1n,
  })
  const told = body('device.modulesChanged', value) as { results: { fault: { code: string; explanation: string } }[] }
  const { fault } = told.results[0]!
  assert.deepEqual(told, {
    sessionId: 's1',
    commandKey: null,
    autonomous: true,
    results: [
      { ...one, operation: 'Install', fault },
      { ...one, fault: null },
    ],
  })
  assert.equal(fault.code, '9027')
  assert.ok(fault.explanation.length > 10)
})

test('a redirect is told with where the session went and why it came', () => {
  const value = encodeMessage(deviceV1.RedirectedSchema, {
    deviceId: 'd',
    sessionId: 's1',
    url: 'https://acs2.example/',
    events: [{ code: '2 PERIODIC', commandKey: '' }],
    remoteAddress: '192.0.2.1',
    at: 1n,
  })
  const { events, ...told } = body('device.redirected', value) as { events: { code: string; explanation: string }[] }
  assert.deepEqual(told, { sessionId: 's1', url: 'https://acs2.example/', ipAddress: '192.0.2.1' })
  assert.ok(events[0]!.code === '2 PERIODIC' && events[0]!.explanation !== '')
})

test('Kicked is told with what the link said', () => {
  const link = { command: 'help', referer: 'r', argument: 'a', next: 'n' }
  const value = encodeMessage(deviceV1.KickedSchema, { deviceId: 'd', sessionId: 's1', at: 1n, ...link })
  assert.deepEqual(body('device.kicked', value), { sessionId: 's1', ...link })
})

test('that a device is silent, and back, is told with when it came last and since when', () => {
  const at = Date.UTC(2026, 0, 1)
  const silent = { deviceId: 'd', lastInformAt: BigInt(at), intervalSeconds: 0, at: BigInt(at) }
  assert.deepEqual(body('device.silent', encodeMessage(deviceV1.SilentSchema, silent)), {
    lastInformAt: '2026-01-01T00:00:00.000Z',
    intervalSeconds: null,
  })
  const back = { deviceId: 'd', sessionId: 's1', silentSince: BigInt(at), at: BigInt(at) }
  assert.deepEqual(body('device.back', encodeMessage(deviceV1.BackSchema, back)), {
    sessionId: 's1',
    silentSince: '2026-01-01T00:00:00.000Z',
  })
})
