/**
 * Diagnostics: which object runs which test, in TR-181, TR-098 and the older Device:1 (TR-106 with TR-143). Arguments and
 * result tables are those that the data models describe.
 */
import { checkEach } from './check.ts'
import { parameterDescription } from './description.ts'
import { isSecret } from './describe.ts'
import { officialParameters, parametersOf, tablesBelow } from './official.ts'
import { patternOf } from './path.ts'

type Root = 'Device.' | 'InternetGatewayDevice.'

/** An argument as a number; `otherwise` where it is none or 0. */
type Ask = (name: string, otherwise: number) => number

interface Test {
  /** The newest model's first. */
  readonly objects: readonly string[]
  /** Of each list one argument at least is needed. */
  readonly needs: readonly (readonly string[])[]
  /** Seconds: it is not done before `least`, and takes no longer than `most`. */
  lasts(argument: Ask): { readonly least: number; readonly most: number }
}

/** A transfer as large as its file (TR-143): nobody knows how long it takes. */
const TRANSFER_SECONDS = 600
/** A scan, or what a vendor made of a test. */
const UNKNOWN_SECONDS = 300

const transfer: Test['lasts'] = argument => {
  const timed = argument('TimeBasedTestDuration', 0)
  return { least: timed, most: timed === 0 ? TRANSFER_SECONDS : timed + 60 }
}

const TESTS = {
  ipPing: {
    objects: [
      'Device.IP.Diagnostics.IPPing.',
      'InternetGatewayDevice.IPPingDiagnostics.',
      'Device.LAN.IPPingDiagnostics.',
    ],
    needs: [['Host']],
    lasts: argument => ({
      least: 0,
      most: argument('NumberOfRepetitions', 4) * (argument('Timeout', 10_000) / 1_000 + 1),
    }),
  },
  traceRoute: {
    objects: [
      'Device.IP.Diagnostics.TraceRoute.',
      'InternetGatewayDevice.TraceRouteDiagnostics.',
      'Device.LAN.TraceRouteDiagnostics.',
    ],
    needs: [['Host']],
    lasts: argument => ({
      least: 0,
      most: argument('MaxHopCount', 30) * argument('NumberOfTries', 3) * (argument('Timeout', 5_000) / 1_000),
    }),
  },
  nsLookup: {
    objects: ['Device.DNS.Diagnostics.NSLookupDiagnostics.', 'InternetGatewayDevice.NSLookupDiagnostics.'],
    needs: [['HostName']],
    lasts: argument => ({
      least: 0,
      most: argument('NumberOfRepetitions', 1) * (argument('Timeout', 10_000) / 1_000 + 1),
    }),
  },
  download: {
    objects: [
      'Device.IP.Diagnostics.DownloadDiagnostics.',
      'InternetGatewayDevice.DownloadDiagnostics.',
      'Device.DownloadDiagnostics.',
    ],
    needs: [['DownloadURL']],
    lasts: transfer,
  },
  upload: {
    objects: [
      'Device.IP.Diagnostics.UploadDiagnostics.',
      'InternetGatewayDevice.UploadDiagnostics.',
      'Device.UploadDiagnostics.',
    ],
    needs: [['UploadURL'], ['TestFileLength', 'TimeBasedTestDuration']],
    lasts: transfer,
  },
  udpEcho: {
    objects: ['Device.IP.Diagnostics.UDPEchoDiagnostics.'],
    needs: [['Host'], ['Port']],
    lasts: argument => ({
      least: 0,
      most:
        argument('NumberOfRepetitions', 1) *
        ((argument('Timeout', 10_000) + argument('InterTransmissionTime', 1_000)) / 1_000),
    }),
  },
  neighboringWiFi: {
    objects: ['Device.WiFi.NeighboringWiFiDiagnostic.'],
    needs: [],
    lasts: () => ({ least: 0, most: UNKNOWN_SECONDS }),
  },
  ipLayerCapacity: {
    objects: ['Device.IP.Diagnostics.IPLayerCapacityMetrics.'],
    needs: [['Role'], ['ServerList', 'Host']],
    lasts: argument => {
      const timed = (argument('NumberTestSubIntervals', 10) * argument('TestSubInterval', 1_000)) / 1_000
      return { least: timed, most: timed + argument('PreambleDuration', 2) + argument('TimeoutNoTraffic', 30) }
    },
  },
  selfTest: {
    objects: ['Device.SelfTestDiagnostics.', 'InternetGatewayDevice.SelfTestDiagnostics.'],
    needs: [],
    lasts: () => ({ least: 0, most: UNKNOWN_SECONDS }),
  },
  packetCapture: {
    objects: ['Device.PacketCaptureDiagnostics.'],
    needs: [['Duration'], ['FileTarget']],
    lasts: argument => ({ least: 0, most: argument('Duration', 60) + TRANSFER_SECONDS }),
  },
} as const satisfies Record<string, Test>

/** The tests of the official models. */
export type DiagnosticTest = keyof typeof TESTS
export const DIAGNOSTIC_TESTS = Object.keys(TESTS) as readonly DiagnosticTest[]

/** The parameter of an object that starts its test when `Requested` is written, and shows how that goes. */
export const stateParameter = (object: string): string =>
  object.endsWith('.WANDSLDiagnostics.') ? 'LoopDiagnosticsState' : 'DiagnosticsState'

/** Objects that run a test, the newest model's first. @param root of the device's data model; null: any */
export const diagnosticObjects = (test: DiagnosticTest, root: Root | null = null): readonly string[] =>
  TESTS[test].objects.filter(object => root === null || object.startsWith(root))

/** The object that runs a test in the newest model. */
export const newestDiagnosticObject = (test: DiagnosticTest): string => TESTS[test].objects[0]

/** What is lacking among the names of arguments: of each list one is needed. */
export const lackingArguments = (test: DiagnosticTest, given: readonly string[]): readonly (readonly string[])[] =>
  (TESTS[test] as Test).needs.filter(oneOf => !oneOf.some(name => given.includes(name)))

/** How long a test may take, in seconds, by its arguments and by what the device has where none is given. */
export function durationOf(
  test: DiagnosticTest | null,
  argument: (name: string) => string | undefined,
): { least: number; most: number } {
  if (test === null) return { least: 0, most: UNKNOWN_SECONDS }
  return (TESTS[test] as Test).lasts((name, otherwise) => {
    const n = Number(argument(name))
    return Number.isFinite(n) && n > 0 ? n : otherwise
  })
}

/** The arguments of objects: what the official models call writable in any of them, but for the state. */
export const argumentsOfObjects = (objects: readonly string[]): string[] => [
  ...new Set(
    objects.flatMap(object =>
      [...parametersOf(patternOf(object))]
        .filter(([name, row]) => row.writable === true && name !== stateParameter(object))
        .map(([name]) => name),
    ),
  ),
]

/**
 * Why none of the objects can take an argument: its form, range, length or enumeration; null when nothing is certainly
 * wrong with it in one of them. The value of a secret is not looked at.
 */
export function checkArgument(objects: readonly string[], name: string, value: string): string | null {
  if (objects.some(object => isSecret(object + name))) return null
  return checkEach(
    objects
      .flatMap(object => officialParameters(patternOf(object + name)))
      .flatMap(row => parameterDescription(row) ?? []),
    value,
    false,
  )
}

/** The tables of results below an object: `RouteHops` … */
export function resultTables(object: string): string[] {
  const pattern = patternOf(object)
  return tablesBelow(pattern).map(path => path.slice(pattern.length, -'.{i}.'.length))
}

/** Names that TR-098 has for what TR-181 calls otherwise, and one that its document misspells. */
const SAME: Readonly<Record<string, string>> = {
  HopHost: 'Host',
  HopHostAddress: 'HostAddress',
  HopErrorCode: 'ErrorCode',
  HopRTTimes: 'RTTimes',
  NumberOfRouteHops: 'RouteHopsNumberOfEntries',
  MinimumResponseTmie: 'MinimumResponseTime',
}

/** The name of a result in TR-181. */
export const resultName = (name: string): string => (Object.hasOwn(SAME, name) ? SAME[name]! : name)
