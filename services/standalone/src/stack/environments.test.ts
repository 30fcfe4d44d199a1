import assert from 'node:assert/strict'
import { test } from 'node:test'
import { environmentFor } from './environments.ts'
import type { ServiceName } from './environments.ts'

const GIVEN = {
  PATH: '/bin',
  TZ: 'UTC',
  OTEL_SERVICE_NAME: 'acs',
  KAFKA_BROKERS: 'k:1',
  KAFKA_SASL_PASSWORD: 'sasl',
  DATABASE_URL: 'postgresql://acs:pw@db/acs',
  ACS_SESSION_KEY: 'session',
  ACS_SECRET_KEY: 'secret',
  ACS_ADMIN_TOKEN: 'admin',
  ACS_CWMP_BOOTSTRAP_PASSWORD: 'bootstrap',
  AWS_SECRET_ACCESS_KEY: 'aws',
  CLOUD_TOKEN: 'of the shell',
  ACS_LOG_LEVEL: 'info',
}

const namesFor = (service: ServiceName): string[] => Object.keys(environmentFor(service, GIVEN)).sort()

test('a process gets what it declares and what its libraries read, and no secret of another', () => {
  assert.deepEqual(namesFor('stack-balancer'), ['OTEL_SERVICE_NAME', 'PATH', 'TZ'])
  assert.ok(namesFor('cwmp-gateway').includes('ACS_SESSION_KEY'))
  for (const name of ['DATABASE_URL', 'ACS_ADMIN_TOKEN', 'ACS_CWMP_BOOTSTRAP_PASSWORD', 'AWS_SECRET_ACCESS_KEY'])
    assert.ok(!namesFor('cwmp-gateway').includes(name), name)
  for (const name of ['DATABASE_URL', 'ACS_SECRET_KEY', 'ACS_CWMP_BOOTSTRAP_PASSWORD', 'KAFKA_SASL_PASSWORD'])
    assert.ok(namesFor('identity').includes(name), name)
  for (const name of ['ACS_SESSION_KEY', 'ACS_ADMIN_TOKEN']) assert.ok(!namesFor('identity').includes(name), name)
  assert.ok(namesFor('management-api').includes('ACS_ADMIN_TOKEN'))
})

test('what the shell had that started the stack reaches nobody', () => {
  for (const service of [
    'stack-balancer',
    'cwmp-gateway',
    'identity',
    'task-planner',
    'connection-request',
    'management-api',
    'file-server',
  ] as const)
    assert.ok(!namesFor(service).includes('CLOUD_TOKEN'), service)
})
