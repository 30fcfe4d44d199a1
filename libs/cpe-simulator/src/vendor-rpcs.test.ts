import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Message } from '@auroralinks/cwmp'
import { loadRpcPlugins } from '@auroralinks/rpc-plugins'
import { acsAndCpe } from '../test/support.ts'
import { vendorHandlers } from './vendor-rpcs.ts'

test('a device answers what a plug-in describes as that says, names it, and refuses what it refuses', async t => {
  const plugins = await loadRpcPlugins([join(import.meta.dirname, '../../../examples/rpc-plugins')])
  const { acs, cpe } = await acsAndCpe(t, { handlers: vendorHandlers(plugins) })
  const blink = (seconds: number) => ({ method: 'X_02AC5A_Blink', seconds, colour: '', pin: '' }) as unknown as Message
  acs.requests.push(blink(5), blink(0), { method: 'GetRPCMethods' })
  await cpe.start()
  const [answer, fault, methods] = acs.answers
  assert.deepEqual(answer, { method: 'X_02AC5A_BlinkResponse', lights: [{ name: 'power', isOn: true }] })
  assert.ok(fault?.method === 'Fault' && fault.cwmp.code === '9003')
  assert.ok(methods?.method === 'GetRPCMethodsResponse')
  assert.ok(methods.methods.includes('X_02AC5A_Blink') && !methods.methods.includes('X_02AC5A_Button'))
})
