import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OpenAPIHono } from '@hono/zod-openapi'
import { endpoint } from '../endpoint.ts'
import type { Api, Declared, Env } from '../endpoint.ts'
import { checkPatterns } from './patterns.ts'

function api(): Api {
  const made: Api = new OpenAPIHono<Env>()
  const add = (d: Pick<Declared<unknown, unknown, unknown>, 'method' | 'path' | 'permission' | 'rawBody'>): void =>
    endpoint(made, { tag: 't', summary: 's', responses: {}, ...d }, async () => new Response())
  add({ method: 'get', path: '/devices', permission: 'devices.read' })
  add({ method: 'delete', path: '/devices/{id}', permission: 'devices.delete' })
  add({ method: 'post', path: '/tasks', permission: { some: 'tasks.create', of: () => 'tasks.create:reboot' } })
  add({
    method: 'put',
    path: '/files/{name}',
    permission: 'files.write',
    rawBody: { contentType: 'application/octet-stream', description: '' },
  })
  return made
}

test('a setting that would hold nothing, or what nobody can look through, ends the start', () => {
  for (const good of ['devices.delete', 'devices.*', 'tasks.create', 'tasks.create:*', 'tasks.create:factoryReset'])
    checkPatterns([good], api())
  checkPatterns([], api())
  for (const [pattern, why] of [
    ['reboot', /names "reboot", which is no permission/],
    ['devices.read', /with which nothing is changed/],
    ['files.write', /what is sent to \/files\/\{name\} is a file/],
    ['*', /is a file/],
  ] as const)
    assert.throws(() => checkPatterns([pattern], api()), why)
})
