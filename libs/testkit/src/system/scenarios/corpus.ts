/** Every Inform that real devices sent is admitted and shows its device. The messages stay outside the repository. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { decode, isMessage } from '@auroralinks/cwmp'
import { deviceIdOf } from '@auroralinks/contracts'
import { eventually } from '../api.ts'
import type { Scenario } from '../scenario.ts'

const FOLDER = join(import.meta.dirname, '../../../../../../shared/corpus/messages')

/** The body of a message file: the file itself, or what follows the head of a raw request. */
function bodyOf(file: string): Buffer {
  const raw = readFileSync(join(FOLDER, file))
  if (!file.endsWith('.http')) return raw
  const end = raw.indexOf('\r\n\r\n') === -1 ? raw.indexOf('\n\n') + 2 : raw.indexOf('\r\n\r\n') + 4
  const head = raw.subarray(0, end).toString('latin1')
  const body = raw.subarray(end)
  return /transfer-encoding: *chunked/i.test(head) ? unchunk(body) : body
}

function unchunk(body: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at < body.length; ) {
    const eol = body.indexOf('\n', at)
    if (eol === -1) break
    const size = Number.parseInt(body.subarray(at, eol).toString('latin1').trim(), 16)
    if (!(size > 0)) break
    parts.push(body.subarray(eol + 1, eol + 1 + size))
    at = body.indexOf('\n', eol + 1 + size) + 1 || body.length
  }
  return Buffer.concat(parts)
}

export const corpusIsAdmitted: Scenario = {
  name: 'every Inform of the corpus of real devices is admitted and shows the right device',
  async run({ api, cwmpUrl }, t) {
    if (!existsSync(FOLDER)) return t.skip('corpus not found at ../shared/corpus')
    let informs = 0
    for (const file of readdirSync(FOLDER)) {
      const body = bodyOf(file)
      const decoded = decode(body)
      if (!decoded.ok || !isMessage(decoded.envelope.message, 'Inform')) continue
      informs++
      const { deviceId, events } = decoded.envelope.message
      const r = await fetch(cwmpUrl, {
        method: 'POST',
        body: new Uint8Array(body),
        headers: { 'content-type': 'text/xml' },
      })
      const text = await r.text()
      assert.equal(r.status, 200, `${file}: ${r.status} ${text}`)
      assert.match(text, /InformResponse/, file)
      const cookie = r.headers.get('set-cookie')!.split(';')[0]!
      const end = await fetch(cwmpUrl, { method: 'POST', headers: { cookie } })
      assert.equal(end.status, 204, file)
      const id = deviceIdOf(deviceId)
      // Several files are of one device: it is shown as the latest says once that is written.
      await eventually(`${file} is shown`, async () => {
        const shown = await api.device(id)
        assert.ok(shown.lastInformAt)
        assert.deepEqual(
          [shown.oui, shown.productClass, shown.serialNumber],
          [deviceId.oui, deviceId.productClass, deviceId.serialNumber],
          file,
        )
        assert.deepEqual(
          shown.lastEvents.map(e => e.code),
          events.map(e => e.code),
          file,
        )
      })
    }
    assert.ok(informs >= 20, `${informs} Informs`)
  },
}
