/**
 * Where devices tell how they are: for each data model the objects that a card is made of, and what is read of each.
 *
 * A path is relative to the object. `*` stands for numbers of instances. `A>B`: what lies at B of the object that A names.
 * `#` is the number of the instance itself. `X.*.A<B`: what lies at B of the instance of X whose A names this object; X is written in full.
 */
import {
  OPTICAL_IN,
  OPTICAL_OUT,
  WIFI_SIGNAL,
  RSRP,
  RSRQ,
  reading,
  NAME,
  STATUS,
  DEVICE_INFO,
  LINE_LEVELS,
} from './readings.ts'
import type { Group } from './readings.ts'

const TR_181: readonly Group[] = [
  {
    id: 'device',
    layout: 'facts',
    objects: ['Device.DeviceInfo.'],
    readings: DEVICE_INFO,
  },
  {
    id: 'internet',
    layout: 'rows',
    objects: ['Device.IP.Interface.*.'],
    readings: [
      NAME,
      STATUS,
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
      NAME,
      STATUS,
      reading('rateDown', 'kbitsPerSecond', [
        'Device.DSL.Channel.*.LowerLayers<DownstreamCurrRate',
        'DownstreamMaxBitRate',
      ]),
      reading('rateUp', 'kbitsPerSecond', ['Device.DSL.Channel.*.LowerLayers<UpstreamCurrRate', 'UpstreamMaxBitRate']),
      ...LINE_LEVELS,
    ],
  },
  {
    id: 'optical',
    layout: 'rows',
    objects: ['Device.Optical.Interface.*.'],
    readings: [
      NAME,
      STATUS,
      reading('opticalIn', 'thousandthDBm', 'OpticalSignalLevel', { bounds: OPTICAL_IN }),
      reading('opticalOut', 'thousandthDBm', 'TransmitOpticalLevel', { bounds: OPTICAL_OUT }),
    ],
  },
  {
    id: 'cellular',
    layout: 'rows',
    objects: ['Device.Cellular.Interface.*.'],
    readings: [
      NAME,
      STATUS,
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
      STATUS,
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
      NAME,
      STATUS,
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
    readings: DEVICE_INFO,
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
      STATUS,
      reading('rateDown', 'kbitsPerSecond', 'DownstreamCurrRate'),
      reading('rateUp', 'kbitsPerSecond', 'UpstreamCurrRate'),
      ...LINE_LEVELS,
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
      STATUS,
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
      STATUS,
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
