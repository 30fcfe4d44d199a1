/** What every back end of `Contents` promises. */
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { ContentRefused } from './contents.ts'
import type { Contents } from './contents.ts'

export interface Backend {
  contents: Contents
  /** Another process's view of the same store. */
  again(): Promise<Contents>
  /** How many objects it holds, begun ones too. */
  objects(): Promise<number>
  close(): Promise<void>
}

const NO_LIMIT = 2 ** 40
const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

async function* pieces(bytes: Uint8Array, size = 10_000): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size)
}

export function contentsSuite(name: string, start: () => Promise<Backend>): void {
  describe(`contents in ${name}`, () => {
    let b: Backend
    before(async () => {
      b = await start()
    })
    after(() => b.close())

    const whole = async (sha256: string): Promise<Buffer | null> => {
      const content = await b.contents.open(sha256)
      return content && buffer(content.read({ start: 0, end: content.size - 1 }))
    }
    const put = async (bytes: Uint8Array): Promise<string> => {
      const received = await b.contents.receive(pieces(bytes), NO_LIMIT)
      await received.keep()
      return received.sha256
    }

    test('what came whole is found by its digest, by another process too, until it is removed', async () => {
      const bytes = randomBytes(300_000)
      const received = await b.contents.receive(pieces(bytes), NO_LIMIT)
      assert.deepEqual([received.sha256, received.size], [sha(bytes), bytes.length])
      assert.equal(await b.contents.open(received.sha256), null, 'not before it is kept')
      await received.keep()
      await received.discard()
      const content = await (await b.again()).open(received.sha256)
      assert.equal(content?.size, bytes.length)
      assert.ok((await buffer(content!.read({ start: 0, end: bytes.length - 1 }))).equals(bytes))
      await b.contents.remove(received.sha256)
      await b.contents.remove(received.sha256)
      assert.equal(await b.contents.open(received.sha256), null)
      assert.equal(await b.objects(), 0)
    })

    test('a part is what was asked for, and an opened one that is not read holds nothing', async () => {
      const bytes = randomBytes(100_000)
      const sha256 = await put(bytes)
      for (const [start, end] of [
        [0, 0],
        [10, 19],
        [99_999, 99_999],
        [0, 99_999],
      ] as const) {
        const content = await b.contents.open(sha256)
        assert.ok((await buffer(content!.read({ start, end }))).equals(bytes.subarray(start, end + 1)))
      }
      await (await b.contents.open(sha256))!.close()
      await b.contents.remove(sha256)
    })

    test('nothing at all is a content too', async () => {
      const sha256 = await put(new Uint8Array())
      assert.equal(sha256, sha(new Uint8Array()))
      const content = await b.contents.open(sha256)
      assert.equal(content?.size, 0)
      await content?.close()
      await b.contents.remove(sha256)
    })

    test('larger than one part of an upload, and the same twice: one content', async () => {
      const bytes = randomBytes(12_000_000)
      const [one, two] = await Promise.all([put(bytes), put(bytes)])
      assert.equal(one, two)
      assert.ok((await whole(one))?.equals(bytes))
      assert.equal(await b.objects(), 1)
      await b.contents.remove(one)
    })

    test('a body that breaks off, one that is too large and one that is thrown away leave nothing', async () => {
      async function* broken(): AsyncGenerator<Uint8Array> {
        yield randomBytes(6_000_000)
        throw new Error('the peer is gone')
      }
      await assert.rejects(b.contents.receive(broken(), NO_LIMIT), /the peer is gone/)
      await assert.rejects(
        b.contents.receive(pieces(randomBytes(1_001), 100), 1_000),
        (error: unknown) => error instanceof ContentRefused && error.reason === 'too-large',
      )
      await (await b.contents.receive(pieces(randomBytes(1_000)), 1_000)).discard()
      assert.equal(await b.objects(), 0)
    })

    test('what ends in an error that came before its first byte is no crash', async () => {
      // biome-ignore lint/correctness/useYield: it is a body that fails at once
      async function* none(): AsyncGenerator<Uint8Array> {
        throw new Error('gone at once')
      }
      await assert.rejects(b.contents.receive(none(), NO_LIMIT), /gone at once/)
      assert.equal(await b.objects(), 0)
    })

    test('a reader that stops early lets go', async () => {
      const sha256 = await put(randomBytes(5_000_000))
      const content = await b.contents.open(sha256)
      const stream = content!.read({ start: 0, end: content!.size - 1 })
      for await (const _ of stream) break
      assert.equal(stream.destroyed, true)
      await b.contents.remove(sha256)
    })

    test('poured, it is the same in any part, though its memory is used again; a sink that fails ends it', async () => {
      const bytes = randomBytes(700_000)
      const sha256 = await put(bytes)
      for (const [start, end] of [
        [0, 699_999],
        [131_071, 131_072],
        [1, 500_000],
      ] as const) {
        const parts: Buffer[] = []
        await (await b.contents.open(sha256))!.pour({ start, end }, async piece => void parts.push(Buffer.from(piece)))
        assert.ok(Buffer.concat(parts).equals(bytes.subarray(start, end + 1)))
      }
      const content = await b.contents.open(sha256)
      await assert.rejects(
        content!.pour({ start: 0, end: 699_999 }, () => Promise.reject(new Error('the peer is gone'))),
        /the peer is gone/,
      )
      await b.contents.remove(sha256)
    })

    test('a name that is no digest never becomes a path', async () => {
      for (const name of ['', '../secret', 'A'.repeat(64), `${'a'.repeat(64)}/x`]) {
        await assert.rejects(async () => b.contents.open(name), RangeError)
        await assert.rejects(async () => b.contents.remove(name), RangeError)
      }
    })
  })
}
