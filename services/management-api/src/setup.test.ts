import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setupOf } from './setup.ts'
import type { SetupFacts } from './setup.ts'

const FACTS: SetupFacts = {
  configured: [],
  host: 'acs.example.net',
  addresses: ['192.0.2.7'],
  port: 7547,
  tlsPort: null,
  authentication: 'required',
  bootstrap: { username: 'factory', password: 'first-contact' },
  maySeeSecrets: false,
  certificates: null,
  authority: null,
  intervalSeconds: 0,
}
const urls = (o: Partial<SetupFacts>): string[] => setupOf({ ...FACTS, ...o }).acsUrls.map(u => u.url)

test('the ACS URL is what was configured, else where the API was asked for, HTTPS first', () => {
  assert.deepEqual(urls({}), ['http://acs.example.net:7547/'])
  assert.deepEqual(urls({ tlsPort: 7548 }), ['https://acs.example.net:7548/', 'http://acs.example.net:7547/'])
  assert.deepEqual(urls({ configured: ['https://cwmp.example.net/'] }), ['https://cwmp.example.net/'])
})

test('asked for on the machine itself, addresses come first that a device can reach', () => {
  for (const host of ['localhost', '127.0.0.1', '[::1]'])
    assert.deepEqual(urls({ host }), ['http://192.0.2.7:7547/', `http://${host}:7547/`])
})

test('the shared password is told to nobody who may not see it, in no form', () => {
  const hidden = setupOf(FACTS)
  assert.doesNotMatch(JSON.stringify(hidden), /first-contact/)
  assert.deepEqual(hidden.credentials.shared, { username: 'factory', password: null })
  const shown = setupOf({ ...FACTS, maySeeSecrets: true, intervalSeconds: 900 })
  assert.deepEqual(shown.parameters['InternetGatewayDevice.'], [
    { name: 'InternetGatewayDevice.ManagementServer.URL', value: 'http://acs.example.net:7547/' },
    { name: 'InternetGatewayDevice.ManagementServer.Username', value: 'factory' },
    { name: 'InternetGatewayDevice.ManagementServer.Password', value: 'first-contact' },
    { name: 'InternetGatewayDevice.ManagementServer.PeriodicInformEnable', value: 'true' },
    { name: 'InternetGatewayDevice.ManagementServer.PeriodicInformInterval', value: '900' },
  ])
  assert.match(shown.text, /ACS password: +first-contact\n/)
})

test('without shared credentials none are named', () => {
  const { credentials, parameters, text } = setupOf({ ...FACTS, bootstrap: null })
  assert.equal(credentials.shared, null)
  assert.deepEqual(
    parameters['Device.'].map(p => p.name.split('.').at(-1)),
    ['URL', 'PeriodicInformEnable', 'PeriodicInformInterval'],
  )
  assert.doesNotMatch(text, /password|username/)
})
