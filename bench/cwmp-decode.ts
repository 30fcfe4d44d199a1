/**
 * What reading one envelope costs with the scanner of `@auroralinks/cwmp`, against building a tree with fast-xml-parser.
 *
 *   node bench/cwmp-decode.ts
 */
import { XMLParser } from 'fast-xml-parser'
import { decode, encode, redact, type Message, type ParameterValue } from '@auroralinks/cwmp'

const parameters = (count: number): ParameterValue[] =>
  Array.from({ length: count }, (_, i) => ({
    name: `Device.IP.Interface.${i}.IPv4Address.1.IPAddress`,
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
  parameters: parameters(8),
}
const cases: [string, Message][] = [
  ['Inform with 8 parameters', inform],
  ['GetParameterValuesResponse, 100', { method: 'GetParameterValuesResponse', parameters: parameters(100) }],
  ['GetParameterValuesResponse, 1,500', { method: 'GetParameterValuesResponse', parameters: parameters(1500) }],
  ['GetParameterValuesResponse, 15,000', { method: 'GetParameterValuesResponse', parameters: parameters(15_000) }],
]

/** Milliseconds of one call: the median of five rounds after one that warms up. */
function cost(work: () => unknown, bytes: number): number {
  const times = Math.max(3, Math.min(5000, Math.floor(6_000_000 / bytes)))
  const round = (): number => {
    const start = performance.now()
    for (let i = 0; i < times; i++) work()
    return (performance.now() - start) / times
  }
  round()
  return [round(), round(), round(), round(), round()].sort((a, b) => a - b)[2]!
}

const parser = new XMLParser({ ignoreAttributes: false, removeNSPrefix: true, parseTagValue: false })
const rows = cases.map(([name, message]) => {
  const xml = encode({ id: '1', version: '1.2', message })
  const body = new TextEncoder().encode(xml)
  const scanner = cost(() => decode(body), body.length)
  const tree = cost(() => parser.parse(new TextDecoder().decode(body)), body.length)
  return {
    message: name,
    bytes: body.length,
    'decode ms': scanner.toFixed(4),
    'ns per byte': ((scanner * 1e6) / body.length).toFixed(1),
    'tree ms': tree.toFixed(4),
    'times less': (tree / scanner).toFixed(1),
    'encode ms': cost(() => encode({ id: '1', version: '1.2', message }), body.length).toFixed(4),
    'redact ms': cost(() => redact(xml), body.length).toFixed(4),
  }
})
console.table(rows)
