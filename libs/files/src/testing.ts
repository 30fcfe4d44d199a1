/** A bucket for tests. */
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'

export interface S3Access {
  endpoint: string
  accessKeyId: string
  secretAccessKey: string
}

/** A client that may do everything there. */
export const adminOf = ({ endpoint, ...credentials }: S3Access): S3Client =>
  new S3Client({
    endpoint,
    forcePathStyle: true,
    region: 'us-east-1',
    requestChecksumCalculation: 'WHEN_REQUIRED',
    credentials,
  })

/** Makes a bucket, and tells a process in its environment that contents lie there. */
export async function bucketAt(server: S3Access, Bucket: string, prefix = ''): Promise<Record<string, string>> {
  const admin = adminOf(server)
  await admin.send(new CreateBucketCommand({ Bucket }))
  admin.destroy()
  return {
    ACS_FILES_STORE: `s3://${Bucket}${prefix === '' ? '' : `/${prefix}`}`,
    ACS_S3_ENDPOINT: server.endpoint,
    AWS_ACCESS_KEY_ID: server.accessKeyId,
    AWS_SECRET_ACCESS_KEY: server.secretAccessKey,
  }
}
