/** Where contents stand in a bucket while they come in, and what is done about those that never came whole. */
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  paginateListObjectsV2,
  ListMultipartUploadsCommand,
} from '@aws-sdk/client-s3'
import type { ListMultipartUploadsCommandOutput, S3Client } from '@aws-sdk/client-s3'

/** Longer than any upload may take. */
const STALE_MS = 24 * 3_600_000

export const incomingPrefix = (prefix: string): string => (prefix === '' ? 'incoming/' : `${prefix}/incoming/`)

/** Removes what is a day old: whoever wrote it is gone. */
export async function sweepIncoming(client: S3Client, Bucket: string, prefix: string): Promise<void> {
  const stale = (at: Date | undefined): boolean => at !== undefined && Date.now() - at.getTime() > STALE_MS
  const Prefix = incomingPrefix(prefix)
  for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix }))
    for (const { Key, LastModified } of page.Contents ?? [])
      if (Key !== undefined && stale(LastModified)) await client.send(new DeleteObjectCommand({ Bucket, Key }))
  let from: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {}
  do {
    const page: ListMultipartUploadsCommandOutput = await client.send(
      new ListMultipartUploadsCommand({ Bucket, Prefix, ...from }),
    )
    for (const { Key, UploadId, Initiated } of page.Uploads ?? [])
      if (stale(Initiated)) await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }))
    from = page.IsTruncated === true ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker } : {}
  } while (from.KeyMarker !== undefined)
}
