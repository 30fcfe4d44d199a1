import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { containersForTests } from './choice.ts'

/** A socket on which a Docker API answers its ping with this status. */
async function dockerApi(t: TestContext, status: number): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'acs-docker-'))
  const server = createServer((q, a) => a.writeHead(q.url === '/_ping' ? status : 404).end())
  const path = join(dir, 'docker.sock')
  await new Promise<void>(resolve => server.listen(path, resolve))
  t.after(() => {
    server.close()
    rmSync(dir, { recursive: true, force: true })
  })
  return path
}

test('tests run on containers where a Docker API answers, at DOCKER_HOST or the usual socket, and locally elsewhere', async t => {
  const path = await dockerApi(t, 200)
  const images = { kafkaImage: 'apache/kafka:4.1.1', postgresImage: 'postgres:17' }
  assert.deepEqual(await containersForTests({ DOCKER_HOST: `unix://${path}` }), { address: '127.0.0.1', ...images })
  assert.notEqual(await containersForTests({ XDG_RUNTIME_DIR: join(path, '..') }), null)
  assert.equal(await containersForTests({ DOCKER_HOST: `unix://${path}.none` }), null)
  assert.equal(await containersForTests({ DOCKER_HOST: `unix://${await dockerApi(t, 500)}` }), null)
  assert.equal(await containersForTests({ DOCKER_HOST: 'tcp://127.0.0.1:1' }), null)
})

test('ACS_TEST_ENGINES forces either, and containers that cannot be had are an error', async t => {
  const DOCKER_HOST = `unix://${await dockerApi(t, 200)}`
  assert.equal(await containersForTests({ DOCKER_HOST, ACS_TEST_ENGINES: 'local' }), null)
  const named = await containersForTests({
    DOCKER_HOST,
    ACS_TEST_ENGINES: 'containers',
    ACS_TEST_KAFKA_IMAGE: 'kafka:x',
    ACS_TEST_POSTGRES_IMAGE: 'postgres:x',
  })
  assert.deepEqual(named, { address: '127.0.0.1', kafkaImage: 'kafka:x', postgresImage: 'postgres:x' })
  await assert.rejects(
    containersForTests({ DOCKER_HOST: `${DOCKER_HOST}.none`, ACS_TEST_ENGINES: 'containers' }),
    /no Docker API answers/,
  )
  await assert.rejects(containersForTests({ DOCKER_HOST, ACS_TEST_ENGINES: 'none' }), /\.int\.test\.ts/)
  await assert.rejects(containersForTests({ DOCKER_HOST, ACS_TEST_ENGINES: 'docker' }), /ACS_TEST_ENGINES/)
})
