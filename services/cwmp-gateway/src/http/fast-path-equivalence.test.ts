/** The fast path reads nothing otherwise than node:http does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fuzz } from '../../fuzz/fast-path.fuzz.ts'
import { raw } from '../../test/client.ts'
import { world } from '../../test/world.ts'

test('10,000 generated streams of requests, split anywhere, have the same outcome on the fast path and through node:http', async () => {
  let left = 10_000
  const { cases } = await fuzz({ seed: 20_261_130, until: () => left-- <= 0 })
  assert.equal(cases, 10_000)
})

for (const fastPath of ['on', 'off']) {
  test(`a no-break space in Content-Length is refused, and so is a head of 20 KiB (fast path ${fastPath})`, async t => {
    const w = await world(t, { env: { ACS_CWMP_FAST_PATH: fastPath } })
    for (const [line, status] of [
      ['Content-Length: 0\u00a0', 400],
      [`X: ${'y'.repeat(20_000)}`, 431],
    ] as const) {
      const c = raw(w.port)
      c.socket.write(Buffer.from(`POST / HTTP/1.1\r\nHost: acs\r\n${line}\r\n\r\n`, 'latin1'))
      assert.match(await c.ended, new RegExp(`^HTTP/1\\.1 ${status} `))
    }
  })
}
