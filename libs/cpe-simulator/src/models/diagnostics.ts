/** The objects that run tests in both models: arguments as they are before anybody sets them, results as before any test. */
import { typeOf } from '@auroralinks/data-model'
import { between, lengths, oneOf, rowsOf } from '../model.ts'
import type { ModelSpec, ParameterSpec } from '../model.ts'

/** A result that there is not yet. */
const nothing = (path: string): string => {
  const type = typeOf(path)
  if (type === 'xsd:dateTime') return '0001-01-01T00:00:00Z'
  return type === 'xsd:string' ? '' : '0'
}

const nothings = (object: string, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map(name => [name, nothing(object + name)]))

interface TestObject {
  args?: Record<string, ParameterSpec>
  results: readonly string[]
  /** Tables by their names, with the parameter that counts their rows. */
  tables?: Record<string, { count: string; columns: readonly string[] }>
}

function testObject(object: string, { args = {}, results, tables = {} }: TestObject): ModelSpec {
  const states = object.startsWith('Device.') ? ['Requested', 'Canceled'] : ['Requested']
  const counts = Object.entries(tables).map(([name, { count }]) => [count, rowsOf(`${object}${name}.`)] as const)
  return {
    [object]: {
      DiagnosticsState: oneOf('None', ...states),
      ...args,
      ...nothings(object, results),
      ...Object.fromEntries(counts),
    },
    ...Object.fromEntries(
      Object.entries(tables).map(([name, { columns }]) => {
        const row = `${object}${name}.{i}.`
        return [row, Object.fromEntries(columns.map(c => [c, nothing(`${object}${name}.1.${c}`)]))]
      }),
    ),
  }
}

const whole = 4_294_967_295
const text = lengths('', 0, 256)
const packets = {
  Timeout: between('1000', 1, whole),
  DataBlockSize: between('64', 1, 65_535),
  DSCP: between('0', 0, 63),
}
const hosts = { Interface: text, Host: text }
const version: Record<string, ParameterSpec> = { ProtocolVersion: oneOf('Any', 'Any', 'IPv4', 'IPv6') }
const times = ['AverageResponseTime', 'MinimumResponseTime', 'MaximumResponseTime']
const counted = ['SuccessCount', 'FailureCount', ...times]
const moments = ['ROMTime', 'BOMTime', 'EOMTime', 'TCPOpenRequestTime', 'TCPOpenResponseTime']
const lookup = {
  args: {
    Interface: text,
    HostName: text,
    DNSServer: text,
    Timeout: '1000',
    NumberOfRepetitions: '1',
  },
  results: ['SuccessCount'],
  tables: {
    Result: {
      count: 'ResultNumberOfEntries',
      columns: ['Status', 'AnswerType', 'HostNameReturned', 'IPAddresses', 'DNSServerIP', 'ResponseTime'],
    },
  },
}
const loaded = { Interface: text, DSCP: between('0', 0, 63), EthernetPriority: between('0', 0, 7) }
const timed: Record<string, ParameterSpec> = {
  TimeBasedTestDuration: between('0', 0, 999),
  TimeBasedTestMeasurementInterval: between('0', 0, 999),
  NumberOfConnections: between('1', 1, 8),
  EnablePerConnectionResults: '0',
  ...version,
}
const perConnection = (bytes: string) => ({
  PerConnectionResult: {
    count: 'PerConnectionResultNumberOfEntries',
    columns: [...moments, bytes, 'TotalBytesReceived', 'TotalBytesSent'],
  },
  IncrementalResult: {
    count: 'IncrementalResultNumberOfEntries',
    columns: [bytes, 'TotalBytesReceived', 'TotalBytesSent', 'StartTime', 'EndTime'],
  },
})

export const tr181Tests: ModelSpec = {
  'Device.IP.Diagnostics.': {
    IPv4PingSupported: '1',
    IPv4TraceRouteSupported: '1',
    IPv4DownloadDiagnosticsSupported: '1',
    IPv4UploadDiagnosticsSupported: '1',
    IPv4UDPEchoDiagnosticsSupported: '1',
    IPLayerCapacitySupported: '1',
  },
  ...testObject('Device.IP.Diagnostics.IPPing.', {
    args: { ...hosts, ...version, NumberOfRepetitions: between('3', 1, whole), ...packets },
    results: ['IPAddressUsed', ...counted, ...times.map(t => `${t}Detailed`)],
  }),
  ...testObject('Device.IP.Diagnostics.TraceRoute.', {
    args: { ...hosts, ...version, NumberOfTries: between('3', 1, 3), ...packets, MaxHopCount: between('30', 1, 64) },
    results: ['IPAddressUsed', 'ResponseTime'],
    tables: {
      RouteHops: { count: 'RouteHopsNumberOfEntries', columns: ['Host', 'HostAddress', 'ErrorCode', 'RTTimes'] },
    },
  }),
  ...testObject('Device.DNS.Diagnostics.NSLookupDiagnostics.', lookup),
  ...testObject('Device.IP.Diagnostics.DownloadDiagnostics.', {
    args: { ...loaded, ...timed, DownloadURL: lengths('', 0, 2_048) },
    results: [...moments, 'IPAddressUsed', 'TestBytesReceived', 'TotalBytesReceived', 'TotalBytesSent'],
    tables: perConnection('TestBytesReceived'),
  }),
  ...testObject('Device.IP.Diagnostics.UploadDiagnostics.', {
    args: { ...loaded, ...timed, UploadURL: lengths('', 0, 2_048), TestFileLength: '0' },
    results: [...moments, 'IPAddressUsed', 'TestBytesSent', 'TotalBytesReceived', 'TotalBytesSent'],
    tables: perConnection('TestBytesSent'),
  }),
  ...testObject('Device.IP.Diagnostics.UDPEchoDiagnostics.', {
    args: {
      ...hosts,
      Port: between('7', 1, 65_535),
      NumberOfRepetitions: between('1', 1, whole),
      ...packets,
      InterTransmissionTime: between('1000', 1, 65_535),
      EnableIndividualPacketResults: '0',
    },
    results: ['IPAddressUsed', ...counted],
    tables: {
      IndividualPacketResult: {
        count: 'IndividualPacketResultNumberOfEntries',
        columns: ['PacketSuccess', 'PacketSendTime', 'PacketReceiveTime'],
      },
    },
  }),
  ...testObject('Device.IP.Diagnostics.IPLayerCapacityMetrics.', {
    args: {
      Interface: text,
      Role: oneOf('Receiver', 'Receiver', 'Sender'),
      Host: text,
      ServerList: lengths('', 0, 1_024),
      Port: between('25000', 1, 65_535),
      PreambleDuration: between('2', 0, 5),
      NumberTestSubIntervals: between('10', 1, 100),
      TestSubInterval: between('1000', 100, 6_000),
    },
    results: ['BOMTime', 'EOMTime', 'MaxIPLayerCapacity', 'TimeOfMax', 'IPLayerCapacitySummary', 'LossRatioSummary'],
    tables: {
      IncrementalResult: {
        count: 'IncrementalResultNumberOfEntries',
        columns: ['IPLayerCapacity', 'TimeOfSubInterval', 'LossRatio', 'RTTRange'],
      },
    },
  }),
  ...testObject('Device.WiFi.NeighboringWiFiDiagnostic.', {
    results: [],
    tables: {
      Result: {
        count: 'ResultNumberOfEntries',
        columns: ['Radio', 'SSID', 'BSSID', 'Mode', 'Channel', 'SignalStrength', 'SecurityModeEnabled', 'Noise'],
      },
    },
  }),
  ...testObject('Device.SelfTestDiagnostics.', { results: ['Results'] }),
  ...testObject('Device.PacketCaptureDiagnostics.', {
    args: {
      Interface: text,
      Duration: between('60', 1, whole),
      PacketCount: '0',
      ByteCount: '0',
      FileTarget: lengths('', 0, 2_048),
      FilterExpression: text,
      Username: text,
      Password: text,
    },
    results: ['Format'],
    tables: {
      PacketCaptureResult: {
        count: 'PacketCaptureResultNumberOfEntries',
        columns: ['FileLocation', 'StartTime', 'EndTime', 'Count'],
      },
    },
  }),
}

const gateway = 'InternetGatewayDevice.'

export const tr098Tests: ModelSpec = {
  ...testObject(`${gateway}IPPingDiagnostics.`, {
    args: { ...hosts, NumberOfRepetitions: between('3', 1, whole), ...packets },
    results: counted,
  }),
  ...testObject(`${gateway}TraceRouteDiagnostics.`, {
    args: { ...hosts, NumberOfTries: between('3', 1, 3), ...packets, MaxHopCount: between('30', 1, 64) },
    results: ['ResponseTime'],
    tables: {
      RouteHops: {
        count: 'RouteHopsNumberOfEntries',
        columns: ['HopHost', 'HopHostAddress', 'HopErrorCode', 'HopRTTimes'],
      },
    },
  }),
  ...testObject(`${gateway}NSLookupDiagnostics.`, lookup),
  ...testObject(`${gateway}DownloadDiagnostics.`, {
    args: { ...loaded, DownloadURL: text },
    results: [...moments, 'TestBytesReceived', 'TotalBytesReceived'],
  }),
  ...testObject(`${gateway}UploadDiagnostics.`, {
    args: { ...loaded, UploadURL: text, TestFileLength: '0' },
    results: [...moments, 'TotalBytesSent'],
  }),
  ...testObject(`${gateway}SelfTestDiagnostics.`, { results: ['Results'] }),
}
