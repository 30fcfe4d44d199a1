import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ConfigError, readConfig, silentLogger } from '@auroralinks/runtime'
import { filesVariables, openContents } from './open.ts'
import { parseS3Location } from './s3/location.ts'

const open = (env: Record<string, string>) => openContents(readConfig(filesVariables, env), silentLogger)

test('contents lie in the data folder, or where ACS_FILES_STORE says', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'acs-open-'))
  await open({ ACS_DATA_DIR: dir })
  await open({ ACS_DATA_DIR: join(dir, 'unused'), ACS_FILES_STORE: join(dir, 'elsewhere') })
  assert.deepEqual((await readdir(dir)).sort(), ['elsewhere', 'files'])
  await rm(dir, { recursive: true })
})

test('a store that is none, and half of the credentials, are said so before anything starts', async () => {
  for (const store of ['http://bucket', 's3://', 's3://UPPER', 's3://a', 's3://bucket?x'])
    await assert.rejects(open({ ACS_FILES_STORE: store }), ConfigError, store)
  await assert.rejects(open({ ACS_FILES_STORE: 's3://bucket', AWS_ACCESS_KEY_ID: 'x' }), /go together/)
})

test('the place in a bucket is read from its URL', () => {
  assert.deepEqual(parseS3Location('s3://bucket'), { bucket: 'bucket', prefix: '' })
  assert.deepEqual(parseS3Location('s3://my-bucket.eu/a/b/'), { bucket: 'my-bucket.eu', prefix: 'a/b' })
})
