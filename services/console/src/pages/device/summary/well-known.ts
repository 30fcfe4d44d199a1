/**
 * Where devices tell how they are: for each data model the objects that a card is made of, and what is read of each.
 *
 * A path is relative to the object. `*` stands for numbers of instances. `A>B`: what lies at B of the object that A names.
 * `#` is the number of the instance itself. `X.*.A<B`: what lies at B of the instance of X whose A names this object; X is written in full.
 */

export type Unit =
  | 'text'
  | 'status'
  | 'seconds'
  | 'percent'
  | 'kibibytes'
  | 'bitsPerSecond'
  | 'kbitsPerSecond'
  | 'mbitsPerSecond'
  | 'tenthDecibel'
  | 'dBm'
  | 'thousandthDBm'
  | 'count'
  | 'yesNo'

/** In the unit that is shown. Outside of both it is bad; an end that is left out is open. */
export interface Bounds {
  good: { min?: number; max?: number }
  fair: { min?: number; max?: number }
}

export interface Reading {
  /** Its name in words.ts. */
  word: string
  paths: readonly string[]
  unit: Unit
  bounds?: Bounds
  /** It is shown as the name of the instance. */
  isTitle?: boolean
  /** Who may write it changes it here. */
  isEditable?: boolean
}

export interface Group {
  id: 'device' | 'internet' | 'dsl' | 'optical' | 'cellular' | 'wifi' | 'clients' | 'ethernet' | 'hosts'
  /** Each instance is one row; several where devices have one or the other. */
  objects: readonly string[]
  /** What has to be read besides, for what is named by reference. */
  besides?: readonly string[]
  /** A card of one object, name by name; a table of many. */
  layout: 'facts' | 'rows'
  readings: readonly Reading[]
}

// ITU-T G.997.1 and operators' practice: a margin below 6 dB loses the line sooner or later.
const NOISE_MARGIN: Bounds = { good: { min: 9 }, fair: { min: 6 } }
const ATTENUATION: Bounds = { good: { max: 40 }, fair: { max: 55 } }
// ITU-T G.984.2 class B+: sensitivity -27 dBm, overload -8 dBm.
const OPTICAL_IN: Bounds = { good: { min: -25, max: -8 }, fair: { min: -27, max: -7 } }
const OPTICAL_OUT: Bounds = { good: { min: 0.5, max: 5 }, fair: { min: -1, max: 6 } }
const WIFI_SIGNAL: Bounds = { good: { min: -67 }, fair: { min: -75 } }
// 3GPP TS 36.133 and usual practice.
const RSRP: Bounds = { good: { min: -95 }, fair: { min: -110 } }
const RSRQ: Bounds = { good: { min: -12 }, fair: { min: -17 } }
const CPU: Bounds = { good: { max: 75 }, fair: { max: 92 } }

const reading = (
  word: string,
  unit: Unit,
  paths: string | readonly string[],
  more: Partial<Reading> = {},
): Reading => ({
  word,
  unit,
  paths: typeof paths === 'string' ? [paths] : paths,
  ...more,
})

const TR_181: readonly Group[] = [
  {
    id: 'device',
    layout: 'facts',
    objects: ['Device.DeviceInfo.'],
    readings: [
      reading('upTime', 'seconds', 'UpTime'),
      reading('model', 'text', ['ModelName', 'Description']),
      reading('hardware', 'text', 'HardwareVersion'),
      reading('software', 'text', 'SoftwareVersion'),
      reading('cpu', 'percent', 'ProcessStatus.CPUUsage', { bounds: CPU }),
      reading('memoryFree', 'kibibytes', 'MemoryStatus.Free'),
      reading('memoryTotal', 'kibibytes', 'MemoryStatus.Total'),
    ],
  },
  {
    id: 'internet',
    layout: 'rows',
    objects: ['Device.IP.Interface.*.'],
    readings: [
      reading('name', 'text', ['Name', 'Alias'], { isTitle: true }),
      reading('status', 'status', 'Status'),
      reading('ipv4', 'text', 'IPv4Address.*.IPAddress'),
      reading('addressing', 'text', 'IPv4Address.*.AddressingType'),
      reading('ipv6', 'text', 'IPv6Address.*.IPAddress'),
      reading('mtu', 'count', 'MaxMTUSize'),
    ],
  },
  {
    id: 'dsl',
    layout: 'rows',
    objects: ['Device.DSL.Line.*.'],
    besides: ['Device.DSL.Channel.*.'],
    readings: [
      reading('name', 'text', ['Name', 'Alias'], { isTitle: true }),
      reading('status', 'status', 'Status'),
      reading('rateDown', 'kbitsPerSecond', [
        'Device.DSL.Channel.*.LowerLayers<DownstreamCurrRate',
        'DownstreamMaxBitRate',
      ]),
      reading('rateUp', 'kbitsPerSecond', ['Device.DSL.Channel.*.LowerLayers<UpstreamCurrRate', 'UpstreamMaxBitRate']),
      reading('marginDown', 'tenthDecibel', 'DownstreamNoiseMargin', { bounds: NOISE_MARGIN }),
      reading('marginUp', 'tenthDecibel', 'UpstreamNoiseMargin', { bounds: NOISE_MARGIN }),
      reading('attenuationDown', 'tenthDecibel', 'DownstreamAttenuation', { bounds: ATTENUATION }),
      reading('attenuationUp', 'tenthDecibel', 'UpstreamAttenuation'),
    ],
  },
  {
    id: 'optical',
    layout: 'rows',
    objects: ['Device.Optical.Interface.*.'],
    readings: [
      reading('name', 'text', ['Name', 'Alias'], { isTitle: true }),
      reading('status', 'status', 'Status'),
      reading('opticalIn', 'thousandthDBm', 'OpticalSignalLevel', { bounds: OPTICAL_IN }),
      reading('opticalOut', 'thousandthDBm', 'TransmitOpticalLevel', { bounds: OPTICAL_OUT }),
    ],
  },
  {
    id: 'cellular',
    layout: 'rows',
    objects: ['Device.Cellular.Interface.*.'],
    readings: [
      reading('name', 'text', ['Name', 'Alias'], { isTitle: true }),
      reading('status', 'status', 'Status'),
      reading('network', 'text', 'NetworkInUse'),
      reading('technology', 'text', 'CurrentAccessTechnology'),
      reading('rsrp', 'dBm', 'RSRP', { bounds: RSRP }),
      reading('rsrq', 'dBm', 'RSRQ', { bounds: RSRQ }),
      reading('rssi', 'dBm', 'RSSI'),
    ],
  },
  {
    id: 'wifi',
    layout: 'rows',
    objects: ['Device.WiFi.SSID.*.'],
    besides: ['Device.WiFi.Radio.*.', 'Device.WiFi.AccessPoint.*.'],
    readings: [
      reading('ssid', 'text', 'SSID', { isTitle: true, isEditable: true }),
      reading('status', 'status', 'Status'),
      reading('band', 'text', 'LowerLayers>OperatingFrequencyBand'),
      reading('channel', 'count', 'LowerLayers>Channel'),
      reading('standards', 'text', 'LowerLayers>OperatingStandards'),
      reading('security', 'text', 'Device.WiFi.AccessPoint.*.SSIDReference<Security.ModeEnabled'),
      reading('clientCount', 'count', 'Device.WiFi.AccessPoint.*.SSIDReference<AssociatedDeviceNumberOfEntries'),
    ],
  },
  {
    id: 'clients',
    layout: 'rows',
    objects: ['Device.WiFi.AccessPoint.*.AssociatedDevice.*.'],
    readings: [
      reading('mac', 'text', 'MACAddress', { isTitle: true }),
      reading('signal', 'dBm', 'SignalStrength', { bounds: WIFI_SIGNAL }),
      reading('rateDown', 'kbitsPerSecond', 'LastDataDownlinkRate'),
      reading('rateUp', 'kbitsPerSecond', 'LastDataUplinkRate'),
    ],
  },
  {
    id: 'ethernet',
    layout: 'rows',
    objects: ['Device.Ethernet.Interface.*.'],
    readings: [
      reading('name', 'text', ['Name', 'Alias'], { isTitle: true }),
      reading('status', 'status', 'Status'),
      reading('rate', 'mbitsPerSecond', ['CurrentBitRate', 'MaxBitRate']),
      reading('duplex', 'text', 'DuplexMode'),
    ],
  },
  {
    id: 'hosts',
    layout: 'rows',
    objects: ['Device.Hosts.Host.*.'],
    readings: [
      reading('host', 'text', ['HostName', 'PhysAddress'], { isTitle: true }),
      reading('ipv4', 'text', 'IPAddress'),
      reading('mac', 'text', 'PhysAddress'),
      reading('active', 'yesNo', 'Active'),
    ],
  },
]

const IGD = 'InternetGatewayDevice.'
const WAN = `${IGD}WANDevice.*.`

const TR_098: readonly Group[] = [
  {
    id: 'device',
    layout: 'facts',
    objects: [`${IGD}DeviceInfo.`],
    readings: TR_181[0]!.readings,
  },
  {
    id: 'internet',
    layout: 'rows',
    objects: [`${WAN}WANConnectionDevice.*.WANIPConnection.*.`, `${WAN}WANConnectionDevice.*.WANPPPConnection.*.`],
    readings: [
      reading('name', 'text', 'Name', { isTitle: true }),
      reading('status', 'status', 'ConnectionStatus'),
      reading('ipv4', 'text', 'ExternalIPAddress'),
      reading('addressing', 'text', ['AddressingType', 'ConnectionType']),
      reading('dns', 'text', 'DNSServers'),
      reading('upTime', 'seconds', 'Uptime'),
    ],
  },
  {
    id: 'dsl',
    layout: 'rows',
    objects: [`${WAN}WANDSLInterfaceConfig.`],
    readings: [
      reading('name', 'text', 'ModulationType', { isTitle: true }),
      reading('status', 'status', 'Status'),
      reading('rateDown', 'kbitsPerSecond', 'DownstreamCurrRate'),
      reading('rateUp', 'kbitsPerSecond', 'UpstreamCurrRate'),
      reading('marginDown', 'tenthDecibel', 'DownstreamNoiseMargin', { bounds: NOISE_MARGIN }),
      reading('marginUp', 'tenthDecibel', 'UpstreamNoiseMargin', { bounds: NOISE_MARGIN }),
      reading('attenuationDown', 'tenthDecibel', 'DownstreamAttenuation', { bounds: ATTENUATION }),
      reading('attenuationUp', 'tenthDecibel', 'UpstreamAttenuation'),
    ],
  },
  {
    // TR-098 has none: these are the names of the makers that most devices come from.
    id: 'optical',
    layout: 'rows',
    objects: [
      `${WAN}X_GponInterafceConfig.`,
      `${WAN}X_ZTE-COM_WANPONInterfaceConfig.`,
      `${WAN}X_CT-COM_GponInterfaceConfig.`,
    ],
    readings: [
      reading('status', 'status', 'Status', { isTitle: true }),
      reading('opticalIn', 'dBm', 'RXPower', { bounds: OPTICAL_IN }),
      reading('opticalOut', 'dBm', 'TXPower', { bounds: OPTICAL_OUT }),
    ],
  },
  {
    id: 'wifi',
    layout: 'rows',
    objects: [`${IGD}LANDevice.*.WLANConfiguration.*.`],
    readings: [
      reading('ssid', 'text', 'SSID', { isTitle: true, isEditable: true }),
      reading('status', 'status', 'Status'),
      reading('channel', 'count', 'Channel'),
      reading('standards', 'text', 'Standard'),
      reading('security', 'text', 'BeaconType'),
      reading('clientCount', 'count', 'TotalAssociations'),
    ],
  },
  {
    id: 'clients',
    layout: 'rows',
    objects: [`${IGD}LANDevice.*.WLANConfiguration.*.AssociatedDevice.*.`],
    readings: [
      reading('mac', 'text', 'AssociatedDeviceMACAddress', { isTitle: true }),
      reading('ipv4', 'text', 'AssociatedDeviceIPAddress'),
      reading('signal', 'dBm', ['SignalStrength', 'X_HW_RSSI', 'AssociatedDeviceRssi'], { bounds: WIFI_SIGNAL }),
    ],
  },
  {
    id: 'ethernet',
    layout: 'rows',
    objects: [`${IGD}LANDevice.*.LANEthernetInterfaceConfig.*.`],
    readings: [
      reading('port', 'text', ['Name', '#'], { isTitle: true }),
      reading('status', 'status', 'Status'),
      reading('duplex', 'text', 'DuplexMode'),
    ],
  },
  {
    id: 'hosts',
    layout: 'rows',
    objects: [`${IGD}LANDevice.*.Hosts.Host.*.`],
    readings: [
      reading('host', 'text', ['HostName', 'MACAddress'], { isTitle: true }),
      reading('ipv4', 'text', 'IPAddress'),
      reading('mac', 'text', 'MACAddress'),
      reading('active', 'yesNo', 'Active'),
    ],
  },
]

/** The cards of a device, by the root of its data model; none where that is not known. */
export const groupsOf = (root: string | null): readonly Group[] =>
  root === 'Device.' ? TR_181 : root === IGD ? TR_098 : []

/** The beginnings of the names of all that is read: up to the first number. */
export const prefixesOf = (groups: readonly Group[]): string[] => {
  const all = groups.flatMap(g => [...g.objects, ...(g.besides ?? [])]).map(o => o.split('*')[0]!)
  return [...new Set(all)].filter(p => !all.some(o => o !== p && p.startsWith(o))).sort()
}
