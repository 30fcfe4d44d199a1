/**
 * What reading and writing messages costs, and what memory a large one takes: our scanner beside fast-xml-parser, in the
 * same run.
 *
 *   npm run bench -- codec
 */
import { execFileSync } from 'node:child_process'
import { XMLParser } from 'fast-xml-parser'
import { decode, encode, redact, type Message, type ParameterValue } from '@auroralinks/cwmp'

/** What the cases must reach, in ms of CPU. */
const INFORM_MS = 0.1
const VALUES_MS = 5
const MEGA = 1_048_576

const parameters = (count: number, tail: string): ParameterValue[] =>
  Array.from({ length: count }, (_, i) => ({
    name: `Device.${tail}.${i}.B`,
    value: `10.0.${i >> 8}.${i & 255}`,
    type: 'xsd:string',
  }))

const inform: Message = {
  method: 'Inform',
  deviceId: { manufacturer: 'Example', oui: 'A1B2C3', productClass: 'Gateway', serialNumber: '000000001' },
  events: [{ code: '2 PERIODIC', commandKey: '' }],
  maxEnvelopes: 1,
  currentTime: '2026-03-01T10:00:00Z',
  retryCount: 0,
  parameters: parameters(17, 'IP.Interface.1.IPv4Address'),
}
const values = (count: number): Message => ({
  method: 'GetParameterValuesResponse',
  parameters: parameters(count, 'A'),
})

const cases: readonly (readonly [name: string, message: Message, mustMs: number | null])[] = [
  ['Inform', inform, INFORM_MS],
  ['GetParameterValuesResponse, 2,000 values', values(2_000), VALUES_MS],
  ['GetParameterValuesResponse, 20,000 values', values(20_000), null],
]

const parser = new XMLParser({ ignoreAttributes: false, removeNSPrefix: true, parseTagValue: false })
const bodyOf = (message: Message): Buffer => Buffer.from(encode({ id: '1', version: '1.2', message }))
const readers = {
  ours: (body: Buffer): unknown => decode(body),
  'fast-xml-parser': (body: Buffer): unknown => parser.parse(body.toString('utf8')),
}

/** CPU of one call in ms: the median of five rounds after two that warm up. */
function cost(work: () => unknown, bytes: number): number {
  const times = Math.max(3, Math.min(5_000, Math.floor(6_000_000 / bytes)))
  const round = (): number => {
    const before = process.cpuUsage()
    for (let i = 0; i < times; i++) work()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1_000 / times
  }
  round()
  round()
  return Array.from({ length: 5 }, round).sort((a, b) => a - b)[2]!
}

/** What one reader needs for a response of 20 MB, ten times: in a process of its own, whose peak is its own too. */
function measureMemory(reader: keyof typeof readers): void {
  const body = bodyOf(values(180_000))
  const used = (): number => {
    globalThis.gc!()
    return process.memoryUsage().heapUsed
  }
  readers[reader](bodyOf(values(2_000)))
  const [before, peakBefore] = [used(), process.resourceUsage().maxRSS]
  readers[reader](body)
  const first = used()
  for (let n = 1; n < 10; n++) readers[reader](body)
  const peak = (process.resourceUsage().maxRSS - peakBefore) / 1_024
  const row = { bytes: body.length, peak, kept: (first - before) / MEGA, after: (used() - first) / MEGA }
  process.stdout.write(JSON.stringify(row))
}

function memoryOf(reader: string): { bytes: number; peak: number; kept: number; after: number } {
  const args = ['--expose-gc', import.meta.filename, '--memory', reader]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))
}

function table(): void {
  const rows = cases.map(([name, message, must]) => {
    const xml = encode({ id: '1', version: '1.2', message })
    const body = Buffer.from(xml)
    const ours = cost(() => readers.ours(body), body.length)
    const theirs = cost(() => readers['fast-xml-parser'](body), body.length)
    return {
      message: name,
      kB: (body.length / 1_000).toFixed(1),
      'must ms': must ?? '',
      'read ms': ours.toFixed(3),
      reached: must === null ? '' : ours <= must ? 'yes' : 'NO',
      'fast-xml-parser ms': theirs.toFixed(3),
      'times less': (theirs / ours).toFixed(1),
      'write ms': cost(() => encode({ id: '1', version: '1.2', message }), body.length).toFixed(3),
      'redact ms': cost(() => redact(xml), body.length).toFixed(3),
    }
  })
  console.table(rows)
  console.table(
    Object.keys(readers).map(reader => {
      const m = memoryOf(reader)
      return {
        reader,
        MB: (m.bytes / 1e6).toFixed(1),
        'peak above before, MB': m.peak.toFixed(0),
        'heap kept after one, MB': m.kept.toFixed(1),
        'heap after nine more, MB more': m.after.toFixed(1),
      }
    }),
  )
}

const [flag, reader] = process.argv.slice(2)
if (flag === '--memory') measureMemory(reader as keyof typeof readers)
else table()
