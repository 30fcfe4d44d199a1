import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deviceV1, fromBinary } from '@auroralinks/contracts'
import { publicRecord } from './publics.ts'

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
