import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError, errorOf, mayHelpToRetry } from './problem.ts'
import { because } from './reason.ts'

test('a reason in any language survives the way as a header', () => {
  const { 'X-Reason': sent } = because('  Größe geändert → ticket 4711 ')
  const arrived = new Headers({ 'X-Reason': sent! }).get('x-reason')!
  assert.equal(Buffer.from(arrived, 'latin1').toString('utf8'), 'Größe geändert → ticket 4711')
  assert.deepEqual(because(' '), {})
})

test('an answer that is no success is an error that names its kind, whatever a proxy made of it', async () => {
  const problem = { type: 'urn:auroralinks:problem:forbidden', detail: 'not you', permission: 'devices.write' }
  const told = await errorOf(Response.json(problem, { status: 403 }))
  assert.deepEqual([told.kind, told.message, told.body.permission], ['forbidden', 'not you', 'devices.write'])
  const odd = await errorOf(new Response('<h1>Bad gateway</h1>', { status: 502 }))
  assert.deepEqual([odd.kind, odd.status, odd.message], ['internal', 502, 'HTTP 502'])
})

test('what may work the next time is tried again, and nothing else', () => {
  assert.deepEqual(
    [0, 400, 403, 404, 429, 500, 503].filter(status => mayHelpToRetry(new ApiError(status, {}))),
    [0, 429, 500, 503],
  )
  assert.equal(mayHelpToRetry(new Error('a defect')), false)
})
