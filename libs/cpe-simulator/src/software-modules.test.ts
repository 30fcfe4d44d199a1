import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { DUStateChangeComplete, DuOperation } from '@auroralinks/cwmp'
import { acsAndCpe, sessionOf } from '../test/support.ts'

const NONE = { url: '', uuid: '', version: '', username: '', password: '', executionEnvRef: '' }
const UUID = '0a1b2c3d-0000-4000-8000-000000000001'
const ENVIRONMENT = 'Device.SoftwareModules.ExecEnv.1.'
const UNIT = 'Device.SoftwareModules.DeploymentUnit.1.'

const install = (o: Partial<DuOperation>): DuOperation => ({ ...NONE, operation: 'install', ...o })
const update = (o: Partial<DuOperation>): DuOperation => ({ ...NONE, operation: 'update', ...o })
const uninstall = (o: Partial<DuOperation>): DuOperation => ({ ...NONE, operation: 'uninstall', ...o })

/** Packages by their path: `/meter/1.2`, `/broken`, `/container/1.0`, and `/secret` for those who know it. */
async function repository(t: TestContext): Promise<string> {
  const server = createServer((request, response) => {
    const [, name, version] = request.url!.split('/')
    if (name === 'secret' && request.headers.authorization !== `Basic ${btoa('u:p')}`)
      return response.writeHead(401).end()
    if (name === 'missing') return response.writeHead(404).end()
    response.end(
      name === 'broken' ? '<html>' : JSON.stringify({ name, version, ...(name === 'jvm' && { type: 'Java' }) }),
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function device(t: TestContext) {
  const { acs, cpe } = await acsAndCpe(t)
  await cpe.start()
  let requests = 0
  return {
    acs,
    cpe,
    get: (path: string) => cpe.tree.get(path),
    /** What the device reports of these operations. */
    async change(...operations: DuOperation[]): Promise<DUStateChangeComplete> {
      const commandKey = `key-${++requests}`
      acs.requests.push({ method: 'ChangeDUState', operations, commandKey })
      const reported = sessionOf(cpe, events => events.includes('11 DU STATE CHANGE COMPLETE'))
      await cpe.inform('2 PERIODIC')
      const { events } = await reported
      assert.ok(events.some(e => e.code === 'M ChangeDUState' && e.commandKey === commandKey))
      const report = acs.messages.findLast(m => m.method === 'DUStateChangeComplete')
      assert.ok(report?.method === 'DUStateChangeComplete' && report.commandKey === commandKey)
      return report
    },
  }
}

const states = ({ results }: DUStateChangeComplete) => results.map(r => [r.currentState, r.fault?.code ?? null])

test('TR-069 A.4.1.10: modules are installed, updated and removed, and the data model shows it', async t => {
  const files = await repository(t)
  const { acs, cpe, change, get } = await device(t)
  const installed = await change(install({ url: `${files}/meter/1.9`, uuid: UUID, executionEnvRef: ENVIRONMENT }))
  assert.deepEqual(
    installed.results.map(r => [r.uuid, r.deploymentUnitRef, r.version, r.currentState, r.resolved, r.fault]),
    [[UUID, UNIT, '1.9', 'Installed', true, null]],
  )
  assert.deepEqual(
    ['UUID', 'Version', 'Status', 'URL', 'Name'].map(name => get(`${UNIT}${name}`)),
    [UUID, '1.9', 'Installed', `${files}/meter/1.9`, 'meter'],
  )
  const execution = installed.results[0]!.executionUnitRefList
  assert.deepEqual([get(`${execution}Name`), get(`${execution}Status`)], ['meter', 'Idle'])

  acs.requests.push({
    method: 'SetParameterValues',
    parameters: [{ name: `${execution}RequestedState`, value: 'Active', type: 'xsd:string' }],
    parameterKey: '',
  })
  await cpe.inform('2 PERIODIC')
  assert.equal(get(`${execution}Status`), 'Active')

  assert.deepEqual(states(await change(update({ uuid: UUID, url: `${files}/meter/1.10` }))), [['Installed', null]])
  assert.equal(get(`${UNIT}Version`), '1.10')
  assert.deepEqual(states(await change(uninstall({ uuid: UUID }))), [['Uninstalled', null]])
  assert.equal(get(`${UNIT}UUID`), null)
  assert.equal(get('Device.SoftwareModules.ExecutionUnitNumberOfEntries'), '0')
})

test('TR-069 Table 87: each operation that cannot be done has a fault of its own, and the others are done', async t => {
  const files = await repository(t)
  const { change, cpe, get } = await device(t)
  const report = await change(
    install({ url: `${files}/meter/1.2`, uuid: UUID }),
    install({ url: `${files}/meter/1.2`, uuid: 'none' }),
    install({ url: `${files}/meter/1.2`, executionEnvRef: 'Device.SoftwareModules.ExecEnv.7.' }),
    install({ url: `${files}/jvm/1.0` }),
    install({ url: `${files}/meter/1.2`, uuid: UUID }),
    install({ url: `${files}/missing` }),
    install({ url: `${files}/broken` }),
    install({ url: `${files}/secret/1.0` }),
    install({ url: `${files}/secret/1.0`, username: 'u', password: 'p' }),
    install({ url: 'http://127.0.0.1:9/' }),
    update({ uuid: UUID, url: `${files}/meter/1.1` }),
    update({ uuid: UUID, url: `${files}/meter/1.2` }),
    uninstall({ uuid: UUID.replace('1', '2') }),
  )
  assert.deepEqual(
    states(report).map(([state, code]) => code ?? state),
    ['Installed', '9022', '9023', '9025', '9026', '9016', '9018', '9012', 'Installed', '9015', '9030', '9032', '9028'],
  )
  assert.equal(get('Device.SoftwareModules.DeploymentUnitNumberOfEntries'), '2')
  cpe.change(`${ENVIRONMENT}Enable`, '0')
  assert.deepEqual(states(await change(install({ url: `${files}/a/1` }))), [['Failed', '9024']])
  cpe.change(`${ENVIRONMENT}Enable`, '1')
  const many = Array.from({ length: 15 }, (_, n) => install({ url: `${files}/m${n}/1` }))
  assert.deepEqual(states(await change(...many)).at(-1), ['Failed', '9027'])
})

test('TR-069 Table 70: an update that names nothing updates everything, with a result for each unit', async t => {
  const files = await repository(t)
  const { change } = await device(t)
  await change(install({ url: `${files}/a/1` }), install({ url: `${files}/b/1`, uuid: UUID }))
  assert.deepEqual(states(await change(update({}))), [
    ['Failed', '9032'],
    ['Failed', '9032'],
  ])
  // Two versions of one unit: which one is meant must be said.
  await change(install({ url: `${files}/b/2`, uuid: UUID }))
  assert.deepEqual(states(await change(update({ uuid: UUID, url: `${files}/b/3` }))), [['Failed', '9031']])
  const told = await change(update({ uuid: UUID, version: '2', url: `${files}/b/3` }))
  assert.deepEqual(
    told.results.map(r => r.version),
    ['3'],
  )
  assert.equal((await change(uninstall({ uuid: UUID }))).results.length, 2)
})

test('a device without software modules does not have the method', async t => {
  const { acs, cpe } = await acsAndCpe(t, { model: 'tr098' })
  acs.requests.push({ method: 'ChangeDUState', operations: [], commandKey: 'k' })
  await cpe.start()
  assert.equal(cpe.ledger.rpcs[0]?.fault, '9000')
})
