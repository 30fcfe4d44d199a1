/** A firmware of 200 MB to 50 devices at once: what the file-server needs for it, and how long it takes. */
import { readFileSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { createFileUrls, newId } from '@auroralinks/runtime'
import { atLeast, atMost, figureOf } from './row.ts'
import type { Measured, Row } from './row.ts'
import { deviceNumber, idOf } from '../lib/device.ts'
import type { Lab } from '../lib/lab.ts'
import { pssMb } from '../lib/memory.ts'

const BYTES = 200_000_000
const DEVICES = 50
const NAME = 'bench-firmware.bin'
const LOOK_MS = 100
const GB = 1e9

export const firmware: Row = {
  name: 'firmware',
  async measure({ lab }) {
    const base = await putFirmware(lab)
    const urls = createFileUrls([readFileSync(join(lab.system.dataDir, 'keys', 'files.key'), 'utf8').trim()])
    const urlOf = (i: number): string =>
      urls.download.sign(base, {
        name: NAME,
        deviceId: idOf(deviceNumber(i)),
        taskId: newId(),
        expires: Date.now() + 3_600_000,
      })
    await download(urlOf(0))
    const before = serverOf(lab)
    const idle = { pss: pssMb([before.pid]), rss: before.residentMb }
    const peak = { pss: 0, rss: 0 }
    const looking = setInterval(() => {
      const now = serverOf(lab)
      peak.pss = Math.max(peak.pss, pssMb([now.pid]))
      peak.rss = Math.max(peak.rss, now.residentMb)
    }, LOOK_MS)
    const began = performance.now()
    const got = await Promise.all(Array.from({ length: DEVICES }, (_, i) => download(urlOf(i))))
    const seconds = (performance.now() - began) / 1000
    clearInterval(looking)
    const cpu = serverOf(lab).cpuSeconds - before.cpuSeconds
    return figures(lab, { got, seconds, cpu, peak, idle })
  },
}

interface Result {
  /** Bytes that each device got. */
  got: number[]
  seconds: number
  cpu: number
  /** In MB; `idle`: before. */
  peak: { pss: number; rss: number }
  idle: { pss: number; rss: number }
}

function figures(lab: Lab, r: Result): Measured[] {
  const stack = lab.mode === 'stack'
  const what = `200 MB to ${DEVICES} devices at once, ${lab.mode}`
  const bytes = r.got.reduce((a, b) => a + b, 0)
  const failed = r.got.filter(n => n !== BYTES).length
  const figure = (o: Pick<Measured, 'what' | 'unit' | 'value'> & Partial<Measured>): Measured =>
    figureOf({ row: 'firmware', failed, ...o, what: `${what}: ${o.what}` })
  return [
    figure({
      what: stack ? 'file-server, peak PSS' : 'the process grows at most by',
      unit: 'MB',
      value: stack ? r.peak.pss : r.peak.pss - r.idle.pss,
      must: atMost(100),
      notes: [
        `PSS ${shown(r.idle.pss)} before, ${shown(r.peak.pss)} at most; resident ${shown(r.idle.rss)}, ${shown(r.peak.rss)}`,
      ],
    }),
    figure({ what: 'CPU for a GB', unit: 'ms', value: (r.cpu * 1000 * GB) / bytes }),
    figure({
      what: 'took',
      unit: 'ms',
      value: r.seconds * 1000,
      notes: [`${(bytes / r.seconds / 1e6).toFixed(0)} MB/s`],
    }),
    figure({ what: 'complete', unit: '%', value: ((DEVICES - failed) * 100) / DEVICES, must: atLeast(100) }),
  ]
}

const shown = (mb: number): string => `${mb.toFixed(0)} MB`

/** The process that serves files. */
function serverOf(lab: Lab): { pid: number; cpuSeconds: number; residentMb: number } {
  const found = lab.system.processes().find(p => p.ours && (lab.mode === 'standalone' || p.name === 'acs-file-server'))
  if (found === undefined) throw new Error('there is no file-server')
  return found
}

/** Stores it over REST; where CPEs reach the file-server. */
async function putFirmware(lab: Lab): Promise<string> {
  const chunk = Buffer.alloc(1_000_000, 'firmware')
  async function* content(): AsyncGenerator<Uint8Array> {
    for (let sent = 0; sent < BYTES; sent += chunk.length) yield chunk
  }
  const r = await fetch(`http://127.0.0.1:${lab.system.apiPort}/api/v1/files/${NAME}?version=2`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${lab.system.token}` },
    body: content(),
    duplex: 'half',
  } as unknown as RequestInit)
  const file = (await r.json()) as { url?: string }
  if (file.url === undefined) throw new Error(`PUT files: ${r.status} ${JSON.stringify(file)}`)
  return file.url.slice(0, file.url.indexOf('/files/'))
}

/** Bytes that came. */
const download = (url: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const request = get(url, { agent: false }, response => {
      let bytes = 0
      response.on('data', (part: Buffer) => {
        bytes += part.length
      })
      response.once('close', () => resolve(response.statusCode === 200 ? bytes : 0))
    })
    request.once('error', reject)
  })
