import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ParameterValue, SetParameterValues } from '@auroralinks/cwmp'
import { DIAGNOSTIC_TESTS, diagnosticObjects } from '@auroralinks/data-model'
import { acsAndCpe, sessionOf } from '../test/support.ts'
import type { CpeOptions } from './index.ts'

const PING = 'Device.IP.Diagnostics.IPPing.'

const text = (name: string, value: string): ParameterValue => ({ name, value, type: 'xsd:string' })
const number = (name: string, value: string): ParameterValue => ({ name, value, type: 'xsd:unsignedInt' })
const write = (...parameters: ParameterValue[]): SetParameterValues => ({
  method: 'SetParameterValues',
  parameterKey: '',
  parameters,
})
const request = (object: string, ...args: ParameterValue[]): SetParameterValues =>
  write(...args, text(`${object}DiagnosticsState`, 'Requested'))

const quick = { diagnostics: { seconds: 0.05 } } satisfies Partial<CpeOptions>

test('a test runs once its session is over, brings results, and is told by 8 DIAGNOSTICS COMPLETE', async t => {
  const { acs, cpe } = await acsAndCpe(t, quick)
  await cpe.start()
  const state = () => cpe.tree.get(`${PING}DiagnosticsState`)
  acs.requests.push(request(PING, text(`${PING}Host`, 'example.net'), number(`${PING}NumberOfRepetitions`, '5')))
  const told = sessionOf(cpe, events => events.includes('8 DIAGNOSTICS COMPLETE'))
  await cpe.inform('2 PERIODIC')
  assert.equal(state(), 'Requested')
  await told
  assert.deepEqual([state(), cpe.tree.get(`${PING}SuccessCount`)], ['Complete', '5'])
})

test('an error is a state, and no results', async t => {
  const { acs, cpe } = await acsAndCpe(t, quick)
  await cpe.start()
  acs.requests.push(request(PING, text(`${PING}Host`, 'nobody.invalid')))
  const told = sessionOf(cpe, events => events.includes('8 DIAGNOSTICS COMPLETE'))
  await cpe.inform('2 PERIODIC')
  await told
  assert.deepEqual(
    [cpe.tree.get(`${PING}DiagnosticsState`), cpe.tree.get(`${PING}SuccessCount`)],
    ['Error_CannotResolveHostName', '0'],
  )
})

test('a test ends without a word when it is cancelled, its arguments change, or the device boots', async t => {
  const { acs, cpe } = await acsAndCpe(t, { diagnostics: { ends: 'never' } })
  await cpe.start()
  const state = () => cpe.tree.get(`${PING}DiagnosticsState`)
  for (const end of [
    () => acs.requests.push(write(text(`${PING}DiagnosticsState`, 'Canceled'))),
    () => acs.requests.push(write(text(`${PING}Host`, 'other.example'))),
    () => cpe.reboot(),
  ]) {
    acs.requests.push(request(PING))
    await cpe.inform('2 PERIODIC')
    assert.equal(state(), 'Requested')
    end()
    if (acs.requests.length > 0) await cpe.inform('2 PERIODIC')
    assert.equal(state(), 'None')
  }
  assert.ok(!cpe.ledger.events.some(e => e.code === '8 DIAGNOSTICS COMPLETE'))
  acs.requests.push(write(text(`${PING}DiagnosticsState`, 'Complete')))
  await sessionOf(cpe, events => events.includes('1 BOOT'))
  assert.equal(acs.answers.at(-1)?.method, 'Fault', 'that is not the ACS to say')
})

test('every test that a model has can be run, and fills its tables anew each time', async t => {
  for (const model of ['tr181', 'tr098'] as const) {
    const { acs, cpe } = await acsAndCpe(t, { ...quick, model })
    await cpe.start()
    const root = model === 'tr181' ? 'Device.' : 'InternetGatewayDevice.'
    const objects = DIAGNOSTIC_TESTS.flatMap(name => diagnosticObjects(name, root)).filter(
      object => cpe.tree.get(`${object}DiagnosticsState`) !== null,
    )
    assert.equal(objects.length, model === 'tr181' ? 10 : 6)
    for (const object of objects) {
      const args = ['Host', 'HostName', 'DownloadURL', 'UploadURL', 'ServerList']
        .filter(name => cpe.tree.get(object + name) !== null)
        .map(name => text(object + name, name.endsWith('URL') ? 'http://files.example/a' : 'a.example'))
      for (let times = 0; times < 2; times++) {
        acs.requests.push(request(object, ...args))
        const told = sessionOf(cpe, events => events.includes('8 DIAGNOSTICS COMPLETE'))
        await cpe.inform('2 PERIODIC')
        await told
        assert.match(cpe.tree.get(`${object}DiagnosticsState`)!, /^Completed?$/, object)
      }
    }
    const hops = `${root}${model === 'tr181' ? 'IP.Diagnostics.TraceRoute.' : 'TraceRouteDiagnostics.'}`
    const rows = cpe.tree.rowNumbers(`${hops}RouteHops.`)
    assert.deepEqual([rows[0], String(rows.length)], [1, cpe.tree.get(`${hops}RouteHopsNumberOfEntries`)])
  }
})
