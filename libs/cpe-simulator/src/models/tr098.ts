/*
 * A virtual VDSL gateway in the data model InternetGatewayDevice:1 (TR-098). Names, types and access are those of the
 * Broadband Forum's definition, whose notice follows; the values are our own.
 *
 * TR-069 InternetGatewayDevice:1.14 Root Object definition
 *
 * Copyright (c) 2009-2017, Broadband Forum
 *
 * Redistribution and use in source and binary forms, with or
 * without modification, are permitted provided that the following
 * conditions are met:
 *
 * 1. Redistributions of source code must retain the above copyright
 *    notice, this list of conditions and the following disclaimer.
 *
 * 2. Redistributions in binary form must reproduce the above
 *    copyright notice, this list of conditions and the following
 *    disclaimer in the documentation and/or other materials
 *    provided with the distribution.
 *
 * 3. Neither the name of the copyright holder nor the names of its
 *    contributors may be used to endorse or promote products
 *    derived from this software without specific prior written
 *    permission.
 *
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND
 * CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES,
 * INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF
 * MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
 * DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR
 * CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL,
 * SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT
 * NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES;
 * LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
 * CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT,
 * STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE)
 * ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF
 * ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
 *
 * The above license is used as a license under copyright only.
 * Please reference the Forum IPR Policy for patent licensing terms
 * <https://www.broadband-forum.org/ipr-policy>.
 *
 * Any moral rights which are necessary to exercise under the above
 * license grant are also deemed granted under this license.
 *
 * Summary:
 *   TR-069 InternetGatewayDevice Root Object definition.
 *
 * Editor:
 *   * William Lupton, Cisco
 *
 * BroadbandHome Working Group Chairs:
 *   * Jason Walls, QA Cafe
 *   * John Blackford, Pace
 *
 * Issue History (Filename: Approval Date: Publication Date: Changes):
 *   * tr-098-1-2-0.xml: March 2009:
 *     - corresponds to TR-098 Amendment 1 sections 2.4 (Data Model),
 *       2.4.1 (Inform and Notification Requirements) and 3 (Profile
 *       Definitions).
 *   * tr-098-1-2-0.xml: September 2009 (name unchanged)
 *     - fixed header information (had been cut-and-pasted from elsewhere)
 *     - changed WLANConfigurationNumberOfEntries to (wrong but consistent)
 *       LANWLANConfigurationNumberOfEntries
 *     - fixed 802.1Q-2004 reference to 802.1Q-2005
 *     - fixed cwmp-datamodel.xsd to be cwmp-datamodel-1-0.xsd
 *   * tr098-1-3-0.xml: July 2011:
 *     - Alias extensions
 *   * tr098-1-4-0.xml: October 2011:
 *     - imports new optional components for Femto FAP from TR-262:
 *         * GPS
 *         * Tunnel
 *         * Performance Manamgemen
 *         * Application Platform
 *     - import of new/updated optional components from TR-157a5
 *         * Software modules
 *         * Fault Management
 *         * Location
 *         * Security
 *   * tr-098-1-5-0.xml: May 2012:
 *     - imports the new BulkDataCollection component from TR-157a6
 *   * tr-098-1-6-0.xml: November 2012:
 *     - Add components from TR-157a7
 *     - Added software components to remove non-ascii characters
 *       * BulkDataCollectionDiffs
 *       * DI_VendorLogFilesDiffss
 *       * UI_RemoteAccessDiffs
 *       * PeriodicStatisticsDiff
 *   * tr-098-1-7-0.xml: November 2013:
 *     - import components from TR-157a8
 *       * MS_StandbyPolicy
 *       * XMPP
 *       * XMPPConnReq
 *     - add ManagementServer Parameters for HTTP Compression and
 *       Lightweight Notifications
 *   * tr-098-1-8-0.xml: 8 September 2014: 17 September 2014
 *     - import components from TR-157a9
 *       * DI_HTIP
 *       * MS_InformParameters
 *       * UPnPDiffs
 */
import { address, between, defineModel, lengths, macAddress, oneOf, rowsOf, webAddress } from '../model.ts'
import type { ModelSpec, ParameterSpec } from '../model.ts'
import { dateTimeOf } from '../values.ts'
import { tr098Tests } from './diagnostics.ts'
import { xmppConnections, xmppRequests } from './xmpp.ts'

const root = 'InternetGatewayDevice.'
const lan = `${root}LANDevice.1.`
const wan = `${root}WANDevice.1.`
const connection = `${wan}WANConnectionDevice.1.`

/** A 32-bit counter that grows with the time since boot, and wraps. */
const counted =
  (perSecond: number): ParameterSpec =>
  device =>
    String((device.upTime() * perSecond) % 4_294_967_296)

const traffic = (label: string): Record<string, ParameterSpec> => ({
  BytesSent: device => String((device.upTime() * (100 + device.pick(`${label}tx`, 900))) % 4_294_967_296),
  BytesReceived: device => String((device.upTime() * (500 + device.pick(`${label}rx`, 9_000))) % 4_294_967_296),
  PacketsSent: device => String((device.upTime() * (1 + device.pick(`${label}ptx`, 9))) % 4_294_967_296),
  PacketsReceived: device => String((device.upTime() * (2 + device.pick(`${label}prx`, 9))) % 4_294_967_296),
})

const ethernetPort = (n: number): ModelSpec => ({
  [`${lan}LANEthernetInterfaceConfig.${n}.`]: {
    Enable: '1',
    Status: device => (n === 1 || device.pick(`port${n}`, 2) === 0 ? 'Up' : 'NoLink'),
    MACAddress: device => device.mac(1),
    MACAddressControlEnabled: '0',
    MaxBitRate: oneOf('Auto', 'Auto', '10', '100', '1000'),
    DuplexMode: oneOf('Auto', 'Auto', 'Half', 'Full'),
  },
  [`${lan}LANEthernetInterfaceConfig.${n}.Stats.`]: traffic(`lan${n}`),
})

const wlan = (n: number, suffix: string, channels: string[], standard: string): ModelSpec => ({
  [`${lan}WLANConfiguration.${n}.`]: {
    Enable: '1',
    Status: 'Up',
    Name: `wlan${n}`,
    BSSID: device => device.mac(1 + n),
    MaxBitRate: 'Auto',
    Channel: {
      value: device => channels[device.pick(`channel${n}`, channels.length)]!,
      accepts: text => text === '0' || channels.includes(text),
    },
    AutoChannelEnable: '1',
    SSID: lengths(device => `Borealis-${device.mac(1).slice(-5).replace(':', '')}${suffix}`, 1, 32),
    BeaconType: oneOf('11i', 'None', 'Basic', 'WPA', '11i', 'WPAand11i'),
    MACAddressControlEnabled: '0',
    Standard: standard,
    WEPKeyIndex: between('1', 1, 4),
    KeyPassphrase: lengths(device => `pass-${device.pick('passphrase', 1e9)}`, 8, 63),
    WPAEncryptionModes: oneOf('AESEncryption', 'TKIPEncryption', 'AESEncryption', 'TKIPandAESEncryption'),
    WPAAuthenticationMode: oneOf('PSKAuthentication', 'PSKAuthentication', 'EAPAuthentication'),
    IEEE11iEncryptionModes: oneOf('AESEncryption', 'TKIPEncryption', 'AESEncryption', 'TKIPandAESEncryption'),
    IEEE11iAuthenticationMode: oneOf('PSKAuthentication', 'PSKAuthentication', 'EAPAuthentication'),
    PossibleChannels: channels.join(','),
    SSIDAdvertisementEnabled: '1',
    RadioEnabled: '1',
    TransmitPowerSupported: '25,50,75,100',
    TransmitPower: oneOf('100', '25', '50', '75', '100'),
    WMMSupported: '1',
    WMMEnable: '1',
    RegulatoryDomain: lengths('DE ', 3, 3),
    TotalBytesSent: counted(811),
    TotalBytesReceived: counted(353),
    TotalPacketsSent: counted(3),
    TotalPacketsReceived: counted(2),
    TotalAssociations: rowsOf(`${lan}WLANConfiguration.${n}.AssociatedDevice.`),
  },
  [`${lan}WLANConfiguration.${n}.PreSharedKey.1.`]: {
    PreSharedKey: lengths('', 0, 64),
    KeyPassphrase: lengths('', 0, 63),
    AssociatedDeviceMACAddress: macAddress(''),
  },
  [`${lan}WLANConfiguration.${n}.WEPKey.1.`]: { WEPKey: lengths('', 0, 128) },
  [`${lan}WLANConfiguration.${n}.AssociatedDevice.1.`]: {
    AssociatedDeviceMACAddress: device => device.hostMac(n),
    AssociatedDeviceIPAddress: `192.168.1.${99 + n}`,
    AssociatedDeviceAuthenticationState: '1',
  },
})

const portMapping: Record<string, ParameterSpec> = {
  PortMappingEnabled: '0',
  PortMappingLeaseDuration: '0',
  RemoteHost: address(''),
  ExternalPort: between('0', 0, 65_535),
  ExternalPortEndRange: between('0', 0, 65_535),
  InternalPort: between('0', 0, 65_535),
  PortMappingProtocol: oneOf('TCP', 'TCP', 'UDP'),
  InternalClient: lengths('', 0, 256),
  PortMappingDescription: lengths('', 0, 256),
}

const host = (n: number): ModelSpec => ({
  [`${lan}Hosts.Host.${n}.`]: {
    IPAddress: `192.168.1.${99 + n}`,
    AddressSource: 'DHCP',
    LeaseTimeRemaining: device => String(86_400 - (device.upTime() % 86_400)),
    MACAddress: device => device.hostMac(n),
    HostName: ['phone', 'laptop', 'television'][n - 1]!,
    InterfaceType: n <= 2 ? '802.11' : 'Ethernet',
    Active: '1',
  },
})

const spec: ModelSpec = {
  [root]: {
    DeviceSummary: 'InternetGatewayDevice:1.14[](Baseline:1, EthernetLAN:1, WiFiLAN:1, DSLWAN:1, IPPing:1)',
    LANDeviceNumberOfEntries: rowsOf(`${root}LANDevice.`),
    WANDeviceNumberOfEntries: rowsOf(`${root}WANDevice.`),
  },
  [`${root}DeviceInfo.`]: {
    Manufacturer: device => device.identity.manufacturer,
    ManufacturerOUI: device => device.identity.oui,
    ModelName: 'VG2 VDSL Gateway',
    Description: 'Virtual VDSL gateway',
    ProductClass: device => device.identity.productClass,
    SerialNumber: device => device.identity.serialNumber,
    HardwareVersion: device => device.hardwareVersion,
    SoftwareVersion: device => device.softwareVersion,
    ModemFirmwareVersion: 'v44.2.1',
    SpecVersion: '1.0',
    ProvisioningCode: lengths('', 0, 64),
    UpTime: device => String(device.upTime()),
    FirstUseDate: '2026-01-01T00:00:00Z',
    DeviceLog: '',
  },
  [`${root}ManagementServer.`]: {
    EnableCWMP: '1',
    URL: webAddress(device => device.settings.acsUrl),
    Username: lengths(device => device.settings.username, 0, 256),
    Password: lengths(device => device.settings.password, 0, 256),
    PeriodicInformEnable: '1',
    PeriodicInformInterval: between(device => String(device.settings.periodicIntervalSeconds), 1, 4_294_967_295),
    PeriodicInformTime: '0001-01-01T00:00:00Z',
    ParameterKey: '',
    ConnectionRequestURL: device => device.connectionRequestUrl(),
    ConnectionRequestUsername: lengths(device => device.settings.connectionRequestUsername, 0, 256),
    ConnectionRequestPassword: lengths(device => device.settings.connectionRequestPassword, 0, 256),
    UpgradesManaged: '0',
    CWMPRetryMinimumWaitInterval: between(device => String(device.settings.retryMinimumWaitSeconds), 1, 65_535),
    CWMPRetryIntervalMultiplier: between(device => String(device.settings.retryIntervalMultiplier), 1_000, 65_535),
    STUNEnable: '0',
    STUNServerAddress: lengths('', 0, 256),
    STUNServerPort: between('3478', 0, 65_535),
    STUNUsername: lengths('', 0, 256),
    STUNPassword: lengths('', 0, 256),
    STUNMaximumKeepAlivePeriod: between('-1', -1, 2_147_483_647),
    STUNMinimumKeepAlivePeriod: '0',
    NATDetected: '0',
    UDPConnectionRequestAddress: '',
    ...xmppRequests,
  },
  [`${root}Time.`]: {
    Enable: '1',
    Status: 'Synchronized',
    NTPServer1: lengths('0.pool.ntp.org', 0, 64),
    NTPServer2: lengths('1.pool.ntp.org', 0, 64),
    CurrentLocalTime: device => dateTimeOf(device.now()),
    LocalTimeZone: lengths('+01:00', 0, 256),
    LocalTimeZoneName: lengths('CET-1CEST,M3.5.0,M10.5.0/3', 0, 64),
    DaylightSavingsUsed: '1',
  },
  [`${root}UserInterface.`]: { PasswordRequired: '1', PasswordUserSelectable: '1' },
  [`${root}Layer3Forwarding.`]: {
    DefaultConnectionService: `${connection}WANIPConnection.1`,
    ForwardNumberOfEntries: rowsOf(`${root}Layer3Forwarding.Forwarding.`),
  },
  [`${root}Layer3Forwarding.Forwarding.{i}.`]: {
    Enable: '0',
    Status: 'Disabled',
    Type: 'Host',
    DestIPAddress: address(''),
    DestSubnetMask: address(''),
    SourceIPAddress: address(''),
    SourceSubnetMask: address(''),
    GatewayIPAddress: address(''),
    Interface: '',
    ForwardingMetric: between('-1', -1, 2_147_483_647),
  },
  [`${root}LANConfigSecurity.`]: { ConfigPassword: lengths('', 0, 64) },
  [lan]: {
    LANEthernetInterfaceNumberOfEntries: rowsOf(`${lan}LANEthernetInterfaceConfig.`),
    LANUSBInterfaceNumberOfEntries: '0',
    LANWLANConfigurationNumberOfEntries: rowsOf(`${lan}WLANConfiguration.`),
  },
  [`${lan}LANHostConfigManagement.`]: {
    MACAddress: device => device.mac(1),
    DHCPServerConfigurable: '1',
    DHCPServerEnable: '1',
    DHCPRelay: '0',
    MinAddress: address('192.168.1.100'),
    MaxAddress: address('192.168.1.199'),
    ReservedAddresses: '',
    SubnetMask: address('255.255.255.0'),
    DNSServers: '192.168.1.1',
    DomainName: lengths('lan', 0, 64),
    IPRouters: '192.168.1.1',
    DHCPLeaseTime: between('86400', -1, 2_147_483_647),
    IPInterfaceNumberOfEntries: rowsOf(`${lan}LANHostConfigManagement.IPInterface.`),
    DHCPStaticAddressNumberOfEntries: rowsOf(`${lan}LANHostConfigManagement.DHCPStaticAddress.`),
  },
  [`${lan}LANHostConfigManagement.IPInterface.1.`]: {
    Enable: '1',
    IPInterfaceIPAddress: address('192.168.1.1'),
    IPInterfaceSubnetMask: address('255.255.255.0'),
    IPInterfaceAddressingType: oneOf('Static', 'Static', 'DHCP', 'AutoIP'),
  },
  [`${lan}LANHostConfigManagement.DHCPStaticAddress.{i}.`]: {
    Enable: '0',
    Chaddr: macAddress(''),
    Yiaddr: address(''),
  },
  ...ethernetPort(1),
  ...ethernetPort(2),
  ...ethernetPort(3),
  ...ethernetPort(4),
  ...wlan(1, '', ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '13'], 'n'),
  ...wlan(5, '-5G', ['36', '40', '44', '48', '52', '56', '60', '64'], 'ac'),
  [`${lan}Hosts.`]: { HostNumberOfEntries: rowsOf(`${lan}Hosts.Host.`) },
  ...host(1),
  ...host(2),
  ...host(3),
  [wan]: { WANConnectionNumberOfEntries: rowsOf(`${wan}WANConnectionDevice.`) },
  [`${wan}WANCommonInterfaceConfig.`]: {
    EnabledForInternet: '1',
    WANAccessType: 'DSL',
    Layer1UpstreamMaxBitRate: '46720000',
    Layer1DownstreamMaxBitRate: '116800000',
    PhysicalLinkStatus: 'Up',
    TotalBytesSent: counted(977),
    TotalBytesReceived: counted(9_311),
    TotalPacketsSent: counted(5),
    TotalPacketsReceived: counted(9),
  },
  [`${wan}WANDSLInterfaceConfig.`]: {
    Enable: '1',
    Status: 'Up',
    ModulationType: 'VDSL',
    LineEncoding: 'DMT',
    DataPath: 'Fast',
    UpstreamCurrRate: '46720',
    DownstreamCurrRate: '116800',
    UpstreamMaxRate: '51200',
    DownstreamMaxRate: '131072',
    UpstreamNoiseMargin: device => String(60 + device.pick('margin', 60)),
    DownstreamNoiseMargin: device => String(60 + device.pick('marginDown', 60)),
    UpstreamAttenuation: '80',
    DownstreamAttenuation: '120',
    ShowtimeStart: device => String(device.upTime()),
  },
  [connection]: {
    WANIPConnectionNumberOfEntries: rowsOf(`${connection}WANIPConnection.`),
    WANPPPConnectionNumberOfEntries: rowsOf(`${connection}WANPPPConnection.`),
  },
  [`${connection}WANIPConnection.1.`]: {
    Enable: '1',
    ConnectionStatus: 'Connected',
    PossibleConnectionTypes: 'IP_Routed',
    ConnectionType: oneOf('IP_Routed', 'IP_Routed', 'IP_Bridged'),
    Name: lengths('Internet', 0, 256),
    Uptime: device => String(device.upTime()),
    LastConnectionError: 'ERROR_NONE',
    NATEnabled: '1',
    AddressingType: oneOf('DHCP', 'DHCP', 'Static'),
    ExternalIPAddress: address(
      device => `100.${64 + ((device.index >> 16) & 63)}.${(device.index >> 8) & 255}.${device.index & 255 || 1}`,
    ),
    SubnetMask: address('255.192.0.0'),
    DefaultGateway: address('100.64.0.1'),
    DNSEnabled: '1',
    DNSServers: '9.9.9.9,149.112.112.112',
    MaxMTUSize: between('1500', 1, 1540),
    MACAddress: device => device.mac(0),
    ConnectionTrigger: oneOf('AlwaysOn', 'OnDemand', 'AlwaysOn', 'Manual'),
    PortMappingNumberOfEntries: rowsOf(`${connection}WANIPConnection.1.PortMapping.`),
  },
  [`${connection}WANIPConnection.1.PortMapping.{i}.`]: portMapping,
  [`${connection}WANIPConnection.1.Stats.`]: {
    EthernetBytesSent: counted(977),
    EthernetBytesReceived: counted(9_311),
    EthernetPacketsSent: counted(5),
    EthernetPacketsReceived: counted(9),
  },
  [`${connection}WANPPPConnection.1.`]: {
    Enable: '0',
    ConnectionStatus: 'Unconfigured',
    ConnectionType: oneOf('IP_Routed', 'IP_Routed', 'PPPoE_Bridged'),
    Name: lengths('PPPoE', 0, 256),
    Uptime: '0',
    NATEnabled: '1',
    Username: lengths('', 0, 64),
    Password: lengths('', 0, 64),
    MACAddress: device => device.mac(0),
    PortMappingNumberOfEntries: rowsOf(`${connection}WANPPPConnection.1.PortMapping.`),
  },
  [`${connection}WANPPPConnection.1.PortMapping.{i}.`]: portMapping,
  ...tr098Tests,
  ...xmppConnections(root),
}

/** A VDSL gateway in TR-098. */
export const tr098 = defineModel('tr098', root, spec, [
  `${connection}WANIPConnection.1.MACAddress`,
  `${lan}LANHostConfigManagement.MACAddress`,
])
