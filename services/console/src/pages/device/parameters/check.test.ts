import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkValue, describe } from '@auroralinks/data-model'
import { objectionTo, rangeText } from './check.ts'
import type { Definition } from './check.ts'

const of = (path: string): Definition => describe(path) as Definition

test('what the data model does not take is said before it is sent, as the API would say it', () => {
  for (const [path, good, bad] of [
    ['Device.WiFi.Radio.1.Channel', ['1', '255'], ['0', '300', 'x', '']],
    ['Device.WiFi.SSID.1.SSID', ['home', ''], ['x'.repeat(33)]],
    ['Device.WiFi.SSID.1.Enable', ['true', '0'], ['yes', '']],
    ['Device.ManagementServer.PeriodicInformInterval', ['300'], ['0', '-1', '1.5']],
    ['Device.ManagementServer.PeriodicInformTime', ['2026-01-31T23:59:59Z'], ['yesterday']],
    ['Device.PPP.Interface.1.ConnectionTrigger', ['AlwaysOn'], ['Never']],
    ['Device.DHCPv4.Client.1.ReqOption.1.Value', ['0aff', ''], ['xyz', 'abc']],
  ] as const) {
    for (const value of good) {
      assert.equal(objectionTo(value, of(path)), null, `${path} takes ${value}`)
      assert.equal(checkValue(path, value), null, `the API takes ${value}`)
    }
    for (const value of bad) {
      assert.notEqual(objectionTo(value, of(path)), null, `${path} refuses ${value}`)
      assert.notEqual(checkValue(path, value), null, `the API refuses ${value}`)
    }
  }
})

test('ranges are told shortly', () => {
  assert.equal(rangeText([{ min: 1, max: 13 }, { min: 36, max: 36 }, { min: 100 }]), '1 – 13, 36, ≥ 100')
})
