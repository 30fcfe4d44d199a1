/** Whatever an Inform says of its sender, it gets a verdict, and those that come with it in the same statement get theirs. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually, harness } from './testing.ts'
import type { Harness } from './testing.ts'

let h: Harness
before(async () => {
  h = await harness()
})
after(() => h.close())

/** Numbers from 0 to below `n`, the same for the same seed (mulberry32). */
function randomOf(seed: number): (n: number) => number {
  let a = seed
  return n => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * n)
  }
}

test('odd and long identities, manufacturers and events are admitted or refused, and cost nobody else', async () => {
  const random = randomOf(20_261_130)
  const pick = <T>(list: readonly T[]): T => list[random(list.length)]!
  const pieces = ['a', 'Z', '-', '%', '"', '\\', 'ü', '漢', '語', '😀', '\0', '\n', '{', ',']
  const word = (length: number): string => {
    const odd = pick([2, 1_000_000])
    return Array.from({ length }, () =>
      random(odd) === 0 ? pick(pieces) : String.fromCodePoint(0x4e00 + random(20_000)),
    )
      .join('')
      .slice(0, length)
      .toWellFormed()
  }
  const part = (): string => (random(8) === 0 ? word(pick(lengths)) : word(pick(lengths)).replace(/[\0\n]/g, ''))
  const lengths = [0, 1, 64, 64, 128, 200, 256, 256, 300]
  let admitted = 0
  for (let round = 0; round < 10; round++) {
    const odd = Array.from({ length: 20 }, () =>
      h.inform(
        { oui: pick(['00D09E', word(6)]), productClass: part(), serialNumber: part() },
        { manufacturer: word(pick(lengths)), events: [word(pick(lengths))] },
      ),
    )
    const plain = await h.inform({ serialNumber: `plain-${round}` })
    assert.equal(plain.case, 'accept')
    for (const verdict of await Promise.all(odd)) {
      assert.ok(
        verdict.case === 'accept' || (verdict.case === 'reject' && verdict.value.faultCode === '8003'),
        JSON.stringify(verdict.case),
      )
      if (verdict.case === 'accept') admitted++
    }
  }
  assert.ok(admitted > 20, `${admitted} of 200 were admitted`)
})

test('a manufacturer that is cut is not written anew with each Inform', async () => {
  const manufacturer = `${'m'.repeat(255)}😀`
  await h.inform({ serialNumber: 'cut' }, { manufacturer })
  const row = await h.database.prisma.device.findFirstOrThrow({ where: { serialNumber: 'cut' } })
  assert.equal(row.manufacturer, 'm'.repeat(255))
  await eventually(
    async () => (await h.database.prisma.device.findUniqueOrThrow({ where: { key: row.key } })).announced,
    'announced',
  )
  const written = async (): Promise<unknown> =>
    (await h.database.query({ text: 'SELECT xmin::text FROM device WHERE key = $1', values: [row.key] }))[0]
  const before = await written()
  await h.inform({ serialNumber: 'cut' }, { manufacturer })
  assert.deepEqual(await written(), before)
})
