/** Contents in a bucket of S3, or of a server that speaks like it. Loaded only where such a store is configured. */
import { createHash, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import type { Logger } from '@auroralinks/runtime'
import { checkDigest, limited } from '../contents.ts'
import type { Contents, Part } from '../contents.ts'
import { incomingPrefix, sweepIncoming } from './incoming.ts'

export interface S3Options {
  bucket: string
  /** Without slashes at its ends; empty for the whole bucket. */
  prefix: string
  /** Left out: Amazon's. */
  endpoint: string | undefined
  region: string | undefined
  /** Left out: wherever the client finds them (instance role, web identity, shared files). */
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } | undefined
  logger: Logger
}

/** A body of unknown length goes up in parts, each held in memory while it does: the smallest that S3 takes, one at a time. */
const PART_BYTES = 5 * 1_048_576
/** Each reader has a connection for as long as it takes. */
const MOST_CONNECTIONS = 2_000
const CONNECT_MS = 5_000
/** The longest that is waited for an answer to begin: copying a large content takes the server a while. */
const ANSWER_MS = 300_000

export function openS3Contents(o: S3Options): Contents {
  const { bucket: Bucket } = o
  const client = clientOf(o)
  const keyOf = (sha256: string): string => keyIn(o.prefix, checkDigest(sha256))
  // Whoever begins does not wait for it: the store may be away just now.
  sweepIncoming(client, Bucket, o.prefix).catch(error =>
    o.logger.warn('what uploads that were cut off left in the bucket could not be looked for', { err: error }),
  )
  return {
    async receive(body, maxBytes) {
      const incoming = incomingPrefix(o.prefix) + randomUUID()
      const hash = createHash('sha256')
      let size = 0
      const count = (chunk: Uint8Array): void => {
        size += chunk.byteLength
        hash.update(chunk)
      }
      const Body = Readable.from(limited(body, maxBytes, count), { objectMode: false })
      await new Upload({
        client,
        params: { Bucket, Key: incoming, Body },
        partSize: PART_BYTES,
        queueSize: 1,
      }).done()
      const sha256 = hash.digest('hex')
      const discard = async (): Promise<void> => {
        await client.send(new DeleteObjectCommand({ Bucket, Key: incoming }))
      }
      return {
        sha256,
        size,
        async keep() {
          await client.send(
            new CopyObjectCommand({ Bucket, Key: keyOf(sha256), CopySource: encodeURI(`${Bucket}/${incoming}`) }),
          )
          await discard().catch(error => o.logger.warn('a copy stays in the bucket for a day', { err: error }))
        },
        discard,
      }
    },
    async open(sha256) {
      const Key = keyOf(sha256)
      let size: number
      try {
        size = (await client.send(new HeadObjectCommand({ Bucket, Key }))).ContentLength ?? 0
      } catch (error) {
        if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return null
        throw error
      }
      return {
        size,
        read: part => Readable.from(partOf(client, Bucket, Key, part), { objectMode: false }),
        async pour(part, sink) {
          for await (const piece of partOf(client, Bucket, Key, part)) await sink(piece)
        },
        close: async () => {},
      }
    },
    async remove(sha256) {
      await client.send(new DeleteObjectCommand({ Bucket, Key: keyOf(sha256) }))
    },
  }
}

export const keyIn = (prefix: string, name: string): string => (prefix === '' ? name : `${prefix}/${name}`)

const clientOf = (o: S3Options): S3Client =>
  new S3Client({
    ...(o.region === undefined ? {} : { region: o.region }),
    ...(o.endpoint === undefined ? {} : { endpoint: o.endpoint, forcePathStyle: true }),
    ...(o.credentials === undefined ? {} : { credentials: o.credentials }),
    // Amazon alone knows the newer checksums everywhere.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      throwOnRequestTimeout: true,
      httpAgent: { keepAlive: true, maxSockets: MOST_CONNECTIONS },
      httpsAgent: { keepAlive: true, maxSockets: MOST_CONNECTIONS },
    },
  })

async function* partOf(client: S3Client, Bucket: string, Key: string, part: Part): AsyncGenerator<Uint8Array> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, Range: `bytes=${part.start}-${part.end}` }))
  for await (const chunk of Body as Readable) yield chunk as Uint8Array
}
