import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rpcs, versions } from '@auroralinks/cwmp'
import type { CwmpVersion } from '@auroralinks/cwmp'
import type { Task, TaskType } from '@auroralinks/tasks'
import { drive, outcome, rpc } from '../../test/drive.ts'
import type { Request } from './model.ts'
import { lackOf } from './versions.ts'

const attributes = (notification: number) => ({ attributes: [{ name: 'Device.A', notification }] })

/** What can be asked for, and the first version that has it. */
const FEATURES: readonly (readonly [TaskType, Task['arguments'], CwmpVersion, RegExp])[] = [
  ['getRpcMethods', {}, '1.0', /GetRPCMethods/],
  ['getAllQueuedTransfers', {}, '1.1', /GetAllQueuedTransfers/],
  ['cancelTransfer', { commandKey: 'k' }, '1.2', /CancelTransfer/],
  ['changeDuState', { operations: [{ operation: 'update' }] }, '1.2', /ChangeDUState/],
  ['getParameterValues', { names: ['Device.NAT.PortMapping.[web].Enable'] }, '1.3', /alias/],
  ['deleteObject', { path: 'Device.NAT.PortMapping.[web].' }, '1.3', /alias/],
  ['getParameterValues', { names: ['Device.WiFi.SSID.*.SSID'] }, '1.4', /wildcard/],
  ['setParameterAttributes', attributes(2), '1.0', /SetParameterAttributes/],
  ['setParameterAttributes', attributes(3), '1.4', /lightweight/],
]

test('VER-07: nothing newer than the version of the session is asked for: its task fails at once and says what is needed', () => {
  for (const [type, args, since, what] of FEATURES) {
    for (const version of versions) {
      const w = drive()
      const task = w.create(type, args)
      w.open('a1', { version })
      const decision = w.empty('a1')
      if (version >= since) {
        rpc(decision)
        continue
      }
      assert.equal(decision.reply?.kind, 'done', `${type} in ${version}`)
      const { fault } = outcome(decision, task.id)!
      assert.equal(fault?.code, 'unsupported-version')
      assert.match(fault.string, what)
      assert.match(fault.string, new RegExp(`from ${since}, and the CPE speaks ${version}$`))
    }
  }
})

test('VER-07: each RPC that the ACS sends is in the version that its description names', () => {
  for (const { method, since, caller } of rpcs.filter(r => r.caller !== 'cpe')) {
    const request = {
      method,
      names: [],
      parameters: [],
      attributes: [],
      path: '',
      objectName: '',
    } as unknown as Request
    for (const version of versions)
      assert.equal(lackOf(request, version) === null, version >= since, `${method} ${caller}`)
  }
})
