/** What tests of a virtual CPE bring: plausible, and by their arguments. Nothing is really sent. */
import { dateTimeOf } from './values.ts'

export interface TestResults {
  state: string
  values: Record<string, string>
  /** Rows by the names of their tables. */
  tables: Record<string, Record<string, string>[]>
}

/** What a test knows. */
export interface TestRun {
  /** An argument, or an empty text. */
  argument(name: string): string
  /** A number below a limit, always the same for a label. */
  pick(label: string, limit: number): number
  /** When it began, ms since 1970. */
  startedAt: number
}

type Simulation = (run: TestRun) => TestResults

/** A name that nobody resolves (RFC 6761 6.4), and an address where nobody is (RFC 5737). */
const isUnresolvable = (host: string): boolean => /(?:^|\.)invalid\.?$/i.test(host)
const isAway = (host: string): boolean => host.startsWith('192.0.2.')

const failed = (state: string): TestResults => ({ state, values: {}, tables: {} })
const complete = (values: Record<string, string>, tables: TestResults['tables'] = {}): TestResults => ({
  state: 'Complete',
  values,
  tables,
})

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).hostname : '')
const addressOf = (host: string, pick: TestRun['pick']): string =>
  /^[\d.]+$/.test(host) ? host : `198.51.100.${1 + pick(host, 254)}`
const rounds = (run: TestRun, name: string, most: number): number =>
  Math.min(Math.max(Number(run.argument(name)), 1), most)

const count = (to: number): number[] => Array.from({ length: to }, (_, i) => i + 1)

/** Packets that come back, or do not: `scale` 1 for milliseconds, 1,000 for microseconds. */
function echoes(run: TestRun, scale: number): Record<string, string> {
  const n = Number(run.argument('NumberOfRepetitions'))
  const host = run.argument('Host')
  const least = 3 + run.pick(`least ${host}`, 20)
  const times = isAway(host) ? [0, 0, 0] : [least, least + 2, least + 7]
  const [minimum, average, maximum] = times.map(t => t * scale) as [number, number, number]
  return {
    IPAddressUsed: addressOf(host, run.pick),
    SuccessCount: String(isAway(host) ? 0 : n),
    FailureCount: String(isAway(host) ? n : 0),
    MinimumResponseTime: String(minimum),
    AverageResponseTime: String(average),
    MaximumResponseTime: String(maximum),
    MinimumResponseTimeDetailed: String(minimum * 1_000),
    AverageResponseTimeDetailed: String(average * 1_000),
    MaximumResponseTimeDetailed: String(maximum * 1_000),
  }
}

const ping: Simulation = run =>
  isUnresolvable(run.argument('Host')) ? failed('Error_CannotResolveHostName') : complete(echoes(run, 1))

const echo: Simulation = run => {
  if (isUnresolvable(run.argument('Host'))) return failed('Error_CannotResolveHostName')
  const sent = dateTimeOf(run.startedAt)
  const each = {
    PacketSuccess: isAway(run.argument('Host')) ? '0' : '1',
    PacketSendTime: sent,
    PacketReceiveTime: sent,
  }
  const rows = run.argument('EnableIndividualPacketResults') === '1' ? rounds(run, 'NumberOfRepetitions', 100) : 0
  return complete(echoes(run, 1_000), { IndividualPacketResult: count(rows).map(() => each) })
}

const trace: Simulation = run => {
  const host = run.argument('Host')
  if (isUnresolvable(host)) return failed('Error_CannotResolveHostName')
  const hops = count(Math.min(isAway(host) ? 64 : 3 + run.pick(host, 9), Number(run.argument('MaxHopCount'))))
  const tries = count(rounds(run, 'NumberOfTries', 3))
  const rows = hops.map(hop => {
    const times = tries.map(n => hop * 2 + n).join(',')
    const [name, address] = [`hop${hop}.example.net`, `203.0.113.${hop}`]
    return {
      ...{ Host: name, HostAddress: address, ErrorCode: '0', RTTimes: times },
      ...{ HopHost: name, HopHostAddress: address, HopErrorCode: '0', HopRTTimes: times },
    }
  })
  return {
    state: isAway(host) ? 'Error_MaxHopCountExceeded' : 'Complete',
    values: { ResponseTime: String(hops.length * 3), IPAddressUsed: addressOf(host, run.pick) },
    tables: { RouteHops: rows },
  }
}

const lookup: Simulation = run => {
  const [name, server] = [run.argument('HostName'), run.argument('DNSServer')]
  if (isUnresolvable(server)) return failed('Error_DNSServerNotResolved')
  const isKnown = !isUnresolvable(name)
  const results = count(rounds(run, 'NumberOfRepetitions', 100)).map(n => ({
    Status: isKnown ? 'Success' : 'Error_HostNameNotResolved',
    AnswerType: isKnown ? 'NonAuthoritative' : 'None',
    HostNameReturned: isKnown ? name : '',
    IPAddresses: isKnown ? addressOf(name, run.pick) : '',
    DNSServerIP: addressOf(server === '' ? 'dns.example.net' : server, run.pick),
    ResponseTime: String(4 + n),
  }))
  return complete({ SuccessCount: String(isKnown ? results.length : 0) }, { Result: results })
}

/** A transfer of TR-143. @param bytesName what a result calls the bytes of the test */
const load =
  (urlName: string, bytesName: string): Simulation =>
  run => {
    const host = hostOf(run.argument(urlName))
    if (host === '' || isUnresolvable(host) || isAway(host)) return failed('Error_InitConnectionFailed')
    const seconds = Math.max(Number(run.argument('TimeBasedTestDuration')), 1)
    const size = Number(run.argument('TestFileLength') || 0)
    const bytes = size > 0 ? size : seconds * (1_000_000 + run.pick(host, 9_000_000))
    const at = (ms: number): string => dateTimeOf(run.startedAt + ms)
    const moments = {
      TCPOpenRequestTime: at(0),
      TCPOpenResponseTime: at(10),
      ROMTime: at(12),
      BOMTime: at(20),
      EOMTime: at(seconds * 1_000),
    }
    const share = (parts: number): Record<string, string> => {
      const [much, little] = [String(Math.floor(bytes / parts)), String(Math.floor(bytes / parts / 40))]
      const isDownload = bytesName === 'TestBytesReceived'
      return {
        [bytesName]: much,
        TotalBytesReceived: isDownload ? much : little,
        TotalBytesSent: isDownload ? little : much,
      }
    }
    const connections = rounds(run, 'NumberOfConnections', 8)
    const isEach = run.argument('EnablePerConnectionResults') === '1'
    const interval = Number(run.argument('TimeBasedTestMeasurementInterval'))
    const intervals = interval > 0 ? Math.floor(seconds / interval) : 0
    return complete(
      { ...moments, ...share(1), IPAddressUsed: addressOf(host, run.pick) },
      {
        PerConnectionResult: isEach ? count(connections).map(() => ({ ...moments, ...share(connections) })) : [],
        IncrementalResult: count(intervals).map(n => ({
          ...share(intervals),
          StartTime: at((n - 1) * interval * 1_000),
          EndTime: at(n * interval * 1_000),
        })),
      },
    )
  }

const capacity: Simulation = run => {
  const host = (run.argument('ServerList').split(',')[0] || run.argument('Host')).replace(/:\d+$/, '')
  if (isUnresolvable(host)) return failed('Error_CannotResolveHostName')
  const at = dateTimeOf(run.startedAt)
  const rate = (n: number): string => `${300 + run.pick(`${host}${n}`, 600)}.25`
  const intervals = count(rounds(run, 'NumberTestSubIntervals', 100))
  return complete(
    {
      BOMTime: at,
      EOMTime: dateTimeOf(run.startedAt + intervals.length * Number(run.argument('TestSubInterval'))),
      TimeOfMax: at,
      MaxIPLayerCapacity: '941.48',
      IPLayerCapacitySummary: rate(0),
      LossRatioSummary: '0.0001',
    },
    {
      IncrementalResult: intervals.map(n => ({
        IPLayerCapacity: rate(n),
        TimeOfSubInterval: at,
        LossRatio: '0.0001',
        RTTRange: '0.004',
      })),
    },
  )
}

const neighbours: Simulation = run =>
  complete(
    {},
    {
      Result: count(2 + run.pick('neighbours', 6)).map(n => ({
        Radio: 'Device.WiFi.Radio.1.',
        SSID: `Neighbour ${n}`,
        BSSID: `02:00:5E:10:00:${String(n).padStart(2, '0')}`,
        Mode: 'Infrastructure',
        Channel: String([1, 6, 11][n % 3]),
        SignalStrength: String(-40 - n * 6),
        SecurityModeEnabled: 'WPA2',
        Noise: '-95',
      })),
    },
  )

const capture: Simulation = run => {
  const target = run.argument('FileTarget')
  if (isUnresolvable(hostOf(target))) return failed('Error_Other')
  const row = {
    FileLocation: target,
    StartTime: dateTimeOf(run.startedAt),
    EndTime: dateTimeOf(run.startedAt + Number(run.argument('Duration')) * 1_000),
    Count: String(run.pick('packets', 5_000)),
  }
  return complete({ Format: 'pcapng' }, { PacketCaptureResult: [row] })
}

const selfTest: Simulation = () => complete({ Results: 'memory ok, flash ok, radios ok' })

const SIMULATIONS: readonly (readonly [RegExp, Simulation])[] = [
  [/IPPing/, ping],
  [/TraceRoute/, trace],
  [/NSLookup/, lookup],
  [/Download/, load('DownloadURL', 'TestBytesReceived')],
  [/Upload/, load('UploadURL', 'TestBytesSent')],
  [/UDPEcho/, echo],
  [/IPLayerCapacity/, capacity],
  [/NeighboringWiFi/, neighbours],
  [/PacketCapture/, capture],
]

/** The results of the test that an object runs. TR-098 calls a transfer that went well `Completed`, and has fewer errors. */
export function resultsOf(object: string, run: TestRun): TestResults {
  const simulation = SIMULATIONS.find(([name]) => name.test(object))?.[1] ?? selfTest
  const results = simulation(run)
  const isOlder = object.startsWith('InternetGatewayDevice.') && /loadDiagnostics/.test(object)
  return isOlder && results.state === 'Complete' ? { ...results, state: 'Completed' } : results
}
