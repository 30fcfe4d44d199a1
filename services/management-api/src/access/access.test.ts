import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { BUILT_IN_ROLES, PERMISSIONS, builtInRole, covers, isPattern } from '@auroralinks/database'
import type { Access } from './access.ts'
import { actingFor } from './tenants.ts'
import { grantOf, maySome, moreThanOwn, reaches, scopeFor } from './access.ts'
import { filesForTenant, filesOfTenant } from './files.ts'
import { nameOutOfReach, namesIn, secretWritten, taskWithin } from './parameters.ts'
import type { Task } from '../task-body.ts'

const role = (permissions: string[], o: { tag?: string; parameters?: string[] } = {}) =>
  grantOf({
    name: 'r',
    description: '',
    permissions,
    devices: o.tag === undefined ? null : { tag: o.tag },
    parameters: o.parameters ?? null,
  })

describe('permissions', () => {
  test('a pattern covers what begins so, and a kind of task every type', () => {
    for (const [pattern, permission, is] of [
      ['*', 'keys.manage', true],
      ['devices.*', 'devices.read', true],
      ['devices.*', 'dataModels.read', false],
      ['tasks.create', 'tasks.create:reboot', true],
      ['tasks.create:*', 'tasks.create:reboot', true],
      ['tasks.create:reboot', 'tasks.create:factoryReset', false],
      ['tasks.create:reboot', 'tasks.create', false],
      ['devices.read', 'devices.write', false],
    ] as const)
      assert.equal(covers(pattern, permission), is, `${pattern} ${permission}`)
  })

  test('what a role may say is a permission or stands for some; a mistyped one is none', () => {
    for (const p of ['*', 'devices.*', 'tasks.create', 'tasks.create:*', 'tasks.create:reboot', 'audit.read'])
      assert.equal(isPattern(p), true, p)
    for (const p of [
      '',
      'devices',
      'device.*',
      'devices.reed',
      'd*',
      '**',
      'tasks.create:re*',
      'toString',
      'tasks.read:x',
    ])
      assert.equal(isPattern(p), false, p)
  })

  test('the roles that are always there say only what there is, and only the administrator has keys, roles and the audit log', () => {
    for (const r of BUILT_IN_ROLES) {
      assert.ok(r.permissions.every(isPattern), r.name)
      for (const p of ['keys.manage', 'roles.manage', 'audit.read'])
        assert.equal(
          r.permissions.some(own => covers(own, p)),
          r.name === 'administrator',
          `${r.name} ${p}`,
        )
    }
    const viewer = builtInRole('viewer')!
    assert.ok(viewer.permissions.every(p => p.endsWith('.read')))
  })
})

describe('what somebody may reach', () => {
  test('roles add up, each with its own group, and without the permission there is nothing', () => {
    const access = { tenant: null, grants: [role(['devices.read'], { tag: 'a' }), role(['devices.*'], { tag: 'b' })] }
    assert.equal(scopeFor(access, 'devices.read')?.devices?.kind, 'or')
    assert.equal(scopeFor(access, 'devices.write')?.devices?.kind, 'restriction')
    assert.equal(scopeFor(access, 'tasks.read'), null)
    assert.equal(
      scopeFor({ ...access, grants: [...access.grants, role(['devices.read'])] }, 'devices.read')?.devices,
      null,
    )
  })

  test('whoever is limited to a group changes nothing that all devices share', () => {
    const access = { tenant: null, grants: [role(['*'], { tag: 'a' })] }
    for (const [name, { on }] of Object.entries(PERMISSIONS))
      assert.equal(scopeFor(access, name as 'devices.read') === null, on === 'all' || on === 'tenant', name)
  })

  test("a tenant's administrator may all but what is the installation's, and reaches the tenant alone", () => {
    const access = { tenant: 'acme', grants: [role(['*'])] }
    const beyond = Object.keys(PERMISSIONS).filter(name => scopeFor(access, name as 'devices.read') === null)
    assert.deepEqual(beyond.sort(), [
      'dataModels.write',
      'denyList.read',
      'denyList.write',
      'quirks.write',
      'secrets.rotate',
      'setup.secrets',
      'simulator.manage',
      'system.read',
      'tenants.manage',
      'tenants.read',
    ])
    for (const name of Object.keys(PERMISSIONS).filter(p => !beyond.includes(p)))
      assert.equal(scopeFor(access, name as 'devices.read')!.tenant, 'acme', name)
  })

  test('somebody of the installation acts for a tenant as its own do; nobody of a tenant acts for another, or for all', () => {
    const one = { principal: 'p', tenant: null, home: null, grants: [role(['*'])] } as unknown as Access
    const acting = actingFor(one, 'acme')!
    assert.equal(scopeFor(acting, 'devices.read')!.tenant, 'acme')
    assert.equal(scopeFor(acting, 'tenants.manage'), null)
    assert.notEqual(acting.principal, one.principal, 'the idempotency keys of one tenant are not those of another')
    assert.equal(actingFor(acting, 'acme'), acting)
    for (const tenant of ['other', null]) assert.equal(actingFor(acting, tenant), null)
  })

  test('some task may be created when one type may', () => {
    assert.equal(maySome({ grants: [role(['tasks.create:reboot'])] }, 'tasks.create'), true)
    assert.equal(maySome({ grants: [role(['tasks.cancel', 'devices.*'])] }, 'tasks.create'), false)
  })

  test('nobody gives away more than the own: not by a pattern, not from within a group, not beyond the own parameters', () => {
    const mine = { grants: [role(['keys.manage', 'devices.*', 'tasks.create:reboot'])] }
    assert.equal(moreThanOwn(mine, { permissions: ['devices.read', 'devices.*', 'tasks.create:reboot'] }), null)
    for (const p of ['*', 'tasks.create', 'tasks.create:*', 'roles.manage'])
      assert.equal(moreThanOwn(mine, { permissions: ['devices.read', p] }), p)
    for (const o of [{ tag: 'a' }, { parameters: ['Device.WiFi.'] }])
      assert.equal(moreThanOwn({ grants: [role(['*'], o)] }, { permissions: ['devices.read'] }), 'devices.read')
  })
})

describe('parameters of a task', () => {
  const scope = { devices: null, parameters: ['Device.WiFi.', 'Device.DeviceInfo.UpTime'], tenant: null }
  const task = (o: object): Task =>
    ({ id: 't', deviceId: 'd', type: 'x', status: 'succeeded', result: { values: [1] }, fault: null, ...o }) as never

  test('every name in its arguments counts, those of addObject from its table on', () => {
    assert.deepEqual(namesIn({ type: 'getParameterValues', names: ['A.', 'B.C'] }), ['A.', 'B.C'])
    assert.deepEqual(namesIn({ type: 'addObject', path: 'A.B.', values: [{ name: 'C' }] }), ['A.B.', 'A.B.1.C'])
    assert.deepEqual(namesIn({ type: 'setParameterAttributes', attributes: [{ name: 'A.B' }] }), ['A.B'])
    assert.deepEqual(namesIn({ type: 'reboot' }), [])
    for (const type of ['refresh', 'getParameterNames']) assert.deepEqual(namesIn({ type }), [''], 'the whole tree')
  })

  test('an object is within reach when all below it is: a shorter path is not', () => {
    assert.ok(reaches(scope, 'Device.WiFi.SSID.'))
    for (const name of ['Device.', '', 'Device.DeviceInfo.', 'Device.WiF', 'InternetGatewayDevice.WiFi.'])
      assert.equal(nameOutOfReach({ names: ['Device.WiFi.Radio.', name] }, scope), name)
  })

  test('a task beyond reach is shown without what it asked for and what came of it', () => {
    const shown = taskWithin(task({ names: ['Device.DeviceInfo.SerialNumber'], uniqueKey: 'k' }), scope)
    assert.deepEqual([shown.id, shown.status, shown.result, shown['names']], ['t', 'succeeded', null, undefined])
    const whole = task({ names: ['Device.WiFi.'] })
    assert.equal(taskWithin(whole, scope), whole)
  })

  test("a tenant's file is its own by whatever name, and shown by the name that it gave", () => {
    const acme = { tenant: 'acme' }
    for (const [said, kept] of [
      ['v2.bin', 'acme/v2.bin'],
      ['other/v2.bin', 'acme/other/v2.bin'],
      ['acme/v2.bin', 'acme/acme/v2.bin'],
      [`upload-${'0'.repeat(36)}.cfg`, `upload-${'0'.repeat(36)}.cfg`],
    ] as const) {
      assert.equal(filesOfTenant({ type: 'download', file: said }, acme).file, kept)
      assert.equal(filesForTenant({ file: kept }, acme).file, said)
    }
    assert.equal(filesOfTenant({ file: 'other/v2.bin' }, { tenant: null }).file, 'other/v2.bin')
    assert.equal(filesForTenant({ file: 'other/v2.bin' }, acme).file, 'other/v2.bin')
  })

  test('a secret among what is written is noticed, also relative to a new instance', () => {
    assert.equal(secretWritten({ values: [{ name: 'Device.X.Name', value: 'a' }] }), null)
    assert.equal(
      secretWritten({ path: 'Device.Users.User.', values: [{ name: 'Password', value: 'a' }] }),
      'Device.Users.User.1.Password',
    )
  })
})
