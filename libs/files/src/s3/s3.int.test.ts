import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ListMultipartUploadsCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import type { S3Client } from '@aws-sdk/client-s3'
import { readConfig, silentLogger } from '@auroralinks/runtime'
import { startS3 } from '@auroralinks/testkit/s3'
import type { S3Server } from '@auroralinks/testkit/s3'
import { filesVariables, openContents } from '../open.ts'
import type { Contents } from '../contents.ts'
import { contentsSuite } from '../suite.ts'
import { adminOf, bucketAt } from '../testing.ts'

let server: S3Server
let admin: S3Client
before(async () => {
  server = await startS3()
  admin = adminOf(server)
})
after(async () => {
  admin?.destroy()
  await server?.stop()
})

const bucketNamed = async (Bucket: string): Promise<string> => {
  await bucketAt(server, Bucket)
  return Bucket
}

const openAt = (store: string, secret = server.secretAccessKey): Promise<Contents> =>
  openContents(
    readConfig(filesVariables, {
      ACS_FILES_STORE: store,
      ACS_S3_ENDPOINT: server.endpoint,
      AWS_ACCESS_KEY_ID: server.accessKeyId,
      AWS_SECRET_ACCESS_KEY: secret,
    }),
    silentLogger,
  )

contentsSuite('a bucket of an S3-compatible server', async () => {
  const Bucket = await bucketNamed(`suite-${Date.now()}`)
  const contents = await openAt(`s3://${Bucket}/acs/files/`)
  return {
    contents,
    again: () => openAt(`s3://${Bucket}/acs/files`),
    async objects() {
      const objects = await admin.send(new ListObjectsV2Command({ Bucket }))
      const begun = await admin.send(new ListMultipartUploadsCommand({ Bucket }))
      return (objects.Contents?.length ?? 0) + (begun.Uploads?.length ?? 0)
    },
    close: async () => {},
  }
})

test('what is not ours in the bucket stays, and contents lie under the prefix', async () => {
  const Bucket = await bucketNamed(`prefix-${Date.now()}`)
  await admin.send(new PutObjectCommand({ Bucket, Key: 'of-others', Body: 'x' }))
  const contents = await openAt(`s3://${Bucket}/acs`)
  async function* body(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('one')
  }
  const received = await contents.receive(body(), 10)
  await received.keep()
  const keys = (await admin.send(new ListObjectsV2Command({ Bucket }))).Contents?.map(c => c.Key)
  assert.deepEqual(keys, [`acs/${received.sha256}`, 'of-others'])
})

test('wrong credentials and a bucket that is not there are errors, never a missing content', async () => {
  const Bucket = await bucketNamed(`wrong-${Date.now()}`)
  const digest = 'a'.repeat(64)
  await assert.rejects((await openAt(`s3://${Bucket}`, 'not-the-secret')).open(digest))
  assert.equal(await (await openAt(`s3://${Bucket}`)).open(digest), null)
  async function* body(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('one')
  }
  await assert.rejects((await openAt(`s3://no-such-bucket-${Date.now()}`)).receive(body(), 10))
})
