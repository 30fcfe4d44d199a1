import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HEADER, create, deviceV1, fromBinary, taskV1 } from '@auroralinks/contracts'
import { publicRecord } from './publics.ts'
import { taskOf } from './tasks.ts'

/** As it is published: where a CPE says that it got a file by itself. */
function published(transferUrl: string): deviceV1.TransferCompleted {
  const { value } = publicRecord('d', {
    type: 'transferCompleted',
    sessionId: 's',
    rpcId: '1',
    at: 0,
    transfer: {
      method: 'AutonomousTransferComplete',
      announceUrl: '',
      transferUrl,
      isDownload: true,
      fileType: '1 Firmware Upgrade Image',
      fileSize: 7,
      targetFileName: 'fw',
      fault: null,
      startTime: '',
      completeTime: '',
    },
  })
  return fromBinary(deviceV1.TransferCompletedSchema, value)
}

test('a transfer that nobody asked for is published with what the file was', () => {
  const { commandKey, fault, autonomous } = published('http://a/fw')
  assert.deepEqual(
    [commandKey, fault, autonomous?.isDownload, autonomous?.fileType, autonomous?.fileSize, autonomous?.targetFileName],
    ['', undefined, true, '1 Firmware Upgrade Image', 7, 'fw'],
  )
})

test('addresses are published without user, password, query and fragment, however they are written', () => {
  for (const [url, shown] of [
    ['https://files.example.net:8443/fw/1.bin', 'https://files.example.net:8443/fw/1.bin'],
    ['http://u:secret@host/fw', 'http://host/fw'],
    ['http://u:se/cr@et?@host/fw?token=secret#secret', 'http://host/fw'],
    ['u:secret@host/fw', 'host/fw'],
    ['http://u:a\nsecret@host/fw?x\ny', 'http://host/fw'],
    ['', ''],
  ])
    assert.equal(published(url!).autonomous?.transferUrl, shown)
})

test('a task that a job gave names it, from its command to its event; what is no UUID names none', () => {
  const command = (jobId: string) =>
    create(taskV1.CreateTaskSchema, {
      taskId: '0199a000-0000-7000-8000-000000000001',
      deviceId: 'd',
      jobId,
      arguments: { case: 'reboot', value: {} },
    })
  const eventOf = (jobId: string): string => {
    const task = taskOf(command(jobId), 1)
    assert.ok(!('kind' in task))
    const { value } = publicRecord('d', { type: 'task', change: 'queued', at: 1, task })
    return fromBinary(taskV1.TaskSchema, value).jobId
  }
  assert.equal(eventOf('0199A000-0000-7000-8000-00000000000F'), '0199a000-0000-7000-8000-00000000000f')
  assert.equal(eventOf(''), '')
  const refused = taskOf(command('a job'), 1)
  assert.ok('kind' in refused && refused.code === 'invalid-arguments')
})

test('whose a device is stands in a header of its events, and in none where it is the installation’s', () => {
  const event = { type: 'bootstrapped', sessionId: 's', at: 0 } as const
  assert.equal(publicRecord('d', event, { tenant: 'acme' }).headers[HEADER.tenant], 'acme')
  assert.ok(!(HEADER.tenant in publicRecord('d', event, { tenant: undefined }).headers))
})
