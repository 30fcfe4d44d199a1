/** Tests that a device can be asked to run from its page, and what their results tell. */
import type { Task } from '../device.ts'

export interface Argument {
  /** As in the data model. */
  name: string
  /** What stands there at first. */
  preset: string
  isNeeded: boolean
  isNumber?: boolean
}

export interface Test {
  id: 'ipPing' | 'traceRoute' | 'nsLookup' | 'download' | 'upload' | 'neighboringWiFi'
  arguments: readonly Argument[]
}

const needed = (name: string, preset = ''): Argument => ({ name, preset, isNeeded: true })
const number = (name: string, preset: string): Argument => ({ name, preset, isNeeded: false, isNumber: true })

export const TESTS: readonly Test[] = [
  { id: 'ipPing', arguments: [needed('Host'), number('NumberOfRepetitions', '4'), number('Timeout', '')] },
  { id: 'traceRoute', arguments: [needed('Host'), number('MaxHopCount', '30')] },
  { id: 'nsLookup', arguments: [needed('HostName'), { name: 'DNSServer', preset: '', isNeeded: false }] },
  { id: 'download', arguments: [needed('DownloadURL')] },
  { id: 'upload', arguments: [needed('UploadURL'), { ...number('TestFileLength', '1000000'), isNeeded: true }] },
  { id: 'neighboringWiFi', arguments: [] },
]

export interface Result {
  state: string
  values: Readonly<Record<string, string>>
  tables: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>
}

/** Null: it has none. */
export function resultOf(task: Pick<Task, 'result'>): Result | null {
  const r = task.result as Partial<Result> | null | undefined
  return r?.state === undefined ? null : { state: r.state, values: r.values ?? {}, tables: r.tables ?? {} }
}

/** What of a run is plotted: milliseconds of a ping, bits per second of a transfer; null where there is nothing. */
export function measureOf(test: Test['id'], { values }: Result): number | null {
  switch (test) {
    case 'ipPing': {
      const micros = Number(values['AverageResponseTimeDetailed'])
      if (micros > 0) return micros / 1000
      return Number(values['SuccessCount']) > 0 ? Number(values['AverageResponseTime']) : null
    }
    case 'download':
      return throughput(values, ['TestBytesReceivedUnderFullLoading', 'TestBytesReceived'])
    case 'upload':
      return throughput(values, ['TestBytesSentUnderFullLoading', 'TestBytesSent', 'TotalBytesSent'])
    default:
      return null
  }
}

/** Bits per second between the first and the last byte (TR-143). */
function throughput(values: Readonly<Record<string, string>>, names: readonly string[]): number | null {
  const bytes = Number(names.map(n => values[n]).find(v => Number(v) > 0))
  const ms = Date.parse(values['EOMTime'] ?? '') - Date.parse(values['BOMTime'] ?? '')
  return bytes > 0 && ms > 0 ? (bytes * 8 * 1000) / ms : null
}

/** Round trips of a hop in ms: `3,4,5`. */
export const roundTrips = (text: string | undefined): number[] =>
  (text ?? '')
    .split(',')
    .filter(t => t.trim() !== '')
    .map(Number)
    .filter(n => !Number.isNaN(n))

/** A line through points as SVG draws it, in a box of that size with some air above; empty where there are not two. */
export function lineThrough(points: readonly number[], width: number, height: number): string {
  if (points.length < 2) return ''
  const most = Math.max(...points) * 1.1 || 1
  return points
    .map((p, i) => {
      const x = (i / (points.length - 1)) * width
      const y = height - (p / most) * height
      return `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`
    })
    .join('')
}
