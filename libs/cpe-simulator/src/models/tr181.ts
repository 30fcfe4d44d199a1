/*
 * A virtual Wi-Fi gateway in the data model Device:2 (TR-181). Names, types and access are those of the Broadband
 * Forum's definition, whose notice follows; the values are our own.
 *
 * Device:2 Root Data Model definition [CWMP]
 *
 * Copyright (c) 2010-2023, Broadband Forum
 *
 * The undersigned members have elected to grant the copyright to
 * their contributed material used in this software:
 *   Copyright (c) 2017-2019, 2021 ARRIS Enterprises, LLC.
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
 * Comments or questions about this Broadband Forum data model should be
 * directed to <info@broadband-forum.org>.
 */
import { address, between, defineModel, lengths, macAddress, oneOf, rowsOf, webAddress } from '../model.ts'
import type { ModelSpec, ParameterSpec } from '../model.ts'
import { dateTimeOf } from '../values.ts'
import { tr181Tests } from './diagnostics.ts'
import { xmppConnections, xmppRequests } from './xmpp.ts'

const counters = (label: string): Record<string, ParameterSpec> => ({
  BytesSent: device => String(device.upTime() * (1_000 + device.pick(`${label}tx`, 90_000))),
  BytesReceived: device => String(device.upTime() * (5_000 + device.pick(`${label}rx`, 900_000))),
  PacketsSent: device => String(device.upTime() * (2 + device.pick(`${label}ptx`, 200))),
  PacketsReceived: device => String(device.upTime() * (5 + device.pick(`${label}prx`, 900))),
  ErrorsSent: '0',
  ErrorsReceived: '0',
})

const ethernetInterface = (n: number): ModelSpec => ({
  [`Device.Ethernet.Interface.${n}.`]: {
    Enable: '1',
    Status: device => (n <= 2 || device.pick(`port${n}`, 2) === 0 ? 'Up' : 'Down'),
    Alias: `cpe-eth${n - 1}`,
    Name: `eth${n - 1}`,
    LastChange: device => String(device.upTime()),
    LowerLayers: '',
    Upstream: n === 1 ? '1' : '0',
    MACAddress: device => device.mac(n === 1 ? 0 : 1),
    MaxBitRate: oneOf('-1', '-1', '10', '100', '1000', '2500'),
    CurrentBitRate: '1000',
    DuplexMode: oneOf('Auto', 'Auto', 'Half', 'Full'),
  },
  [`Device.Ethernet.Interface.${n}.Stats.`]: counters(`eth${n}`),
})

const ipInterface = (n: number, wan: boolean): ModelSpec => ({
  [`Device.IP.Interface.${n}.`]: {
    Enable: '1',
    IPv4Enable: '1',
    Status: 'Up',
    Alias: wan ? 'cpe-wan' : 'cpe-lan',
    Name: wan ? 'wan0' : 'br-lan',
    LastChange: device => String(device.upTime()),
    LowerLayers: `Device.Ethernet.Link.${n}`,
    Type: 'Normal',
    MaxMTUSize: between('1500', 64, 65535),
    IPv4AddressNumberOfEntries: rowsOf(`Device.IP.Interface.${n}.IPv4Address.`),
  },
  [`Device.IP.Interface.${n}.IPv4Address.1.`]: {
    Enable: '1',
    Status: 'Enabled',
    Alias: `cpe-ipv4-${n}`,
    IPAddress: wan
      ? device => `100.${64 + ((device.index >> 16) & 63)}.${(device.index >> 8) & 255}.${device.index & 255 || 1}`
      : '192.168.1.1',
    SubnetMask: wan ? '255.192.0.0' : '255.255.255.0',
    AddressingType: wan ? 'DHCP' : 'Static',
  },
  [`Device.IP.Interface.${n}.Stats.`]: counters(`ip${n}`),
})

/** One execution environment; what it runs comes and goes by ChangeDUState (../software-modules.ts). */
const softwareModules: ModelSpec = {
  'Device.SoftwareModules.': {
    ExecEnvNumberOfEntries: rowsOf('Device.SoftwareModules.ExecEnv.'),
    DeploymentUnitNumberOfEntries: rowsOf('Device.SoftwareModules.DeploymentUnit.'),
    ExecutionUnitNumberOfEntries: rowsOf('Device.SoftwareModules.ExecutionUnit.'),
  },
  'Device.SoftwareModules.ExecEnv.1.': {
    Enable: '1',
    Status: 'Up',
    Alias: 'cpe-containers',
    Name: 'containers',
    Type: 'Linux',
    Vendor: 'Aurora Virtual Devices',
    Version: '1.0',
  },
  'Device.SoftwareModules.DeploymentUnit.{i}.': {
    UUID: '',
    DUID: '',
    Alias: '',
    Name: '',
    Status: 'Installing',
    Resolved: '0',
    URL: '',
    Vendor: '',
    Version: '',
    ExecutionUnitList: '',
    ExecutionEnvRef: '',
  },
  'Device.SoftwareModules.ExecutionUnit.{i}.': {
    EUID: '',
    Alias: '',
    Name: '',
    Status: 'Idle',
    ExecutionFaultCode: 'NoFault',
    AutoStart: '0',
    RequestedState: oneOf('', 'Idle', 'Active'),
    Vendor: '',
    Version: '',
    ExecutionEnvRef: '',
  },
}

const radio = (n: number, band: '2.4GHz' | '5GHz'): ModelSpec => {
  const channels =
    band === '2.4GHz'
      ? ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '13']
      : ['36', '40', '44', '48', '52', '56', '60', '64', '100', '104', '108', '112']
  const widths = band === '2.4GHz' ? ['Auto', '20MHz', '40MHz'] : ['Auto', '20MHz', '40MHz', '80MHz']
  return {
    [`Device.WiFi.Radio.${n}.`]: {
      Enable: '1',
      Status: 'Up',
      Alias: `cpe-radio${n}`,
      Name: `wl${n - 1}`,
      LastChange: device => String(device.upTime()),
      LowerLayers: '',
      Upstream: '0',
      MaxBitRate: band === '2.4GHz' ? '574' : '2402',
      SupportedFrequencyBands: band,
      OperatingFrequencyBand: oneOf(band, band),
      SupportedStandards: band === '2.4GHz' ? 'b,g,n,ax' : 'a,n,ac,ax',
      OperatingStandards: band === '2.4GHz' ? 'b,g,n,ax' : 'a,n,ac,ax',
      PossibleChannels: channels.join(','),
      Channel: {
        value: device => channels[device.pick(`channel${n}`, channels.length)]!,
        accepts: text => channels.includes(text),
      },
      AutoChannelSupported: '1',
      AutoChannelEnable: '1',
      AutoChannelRefreshPeriod: '0',
      OperatingChannelBandwidth: oneOf('Auto', ...widths),
      TransmitPowerSupported: '-1,12,25,50,75,100',
      TransmitPower: oneOf('100', '-1', '12', '25', '50', '75', '100'),
      RegulatoryDomain: lengths('DE ', 3, 3),
    },
    [`Device.WiFi.Radio.${n}.Stats.`]: counters(`radio${n}`),
    [`Device.WiFi.SSID.${n}.`]: {
      Enable: '1',
      Status: 'Up',
      Alias: `cpe-ssid${n}`,
      Name: `wl${n - 1}.0`,
      LastChange: device => String(device.upTime()),
      LowerLayers: `Device.WiFi.Radio.${n}`,
      BSSID: device => device.mac(1 + n),
      MACAddress: device => device.mac(1 + n),
      SSID: lengths(
        device => `Aurora-${device.mac(1).slice(-5).replace(':', '')}${band === '5GHz' ? '-5G' : ''}`,
        1,
        32,
      ),
    },
    [`Device.WiFi.SSID.${n}.Stats.`]: counters(`ssid${n}`),
    [`Device.WiFi.AccessPoint.${n}.`]: {
      Enable: '1',
      Status: 'Enabled',
      Alias: `cpe-ap${n}`,
      SSIDReference: `Device.WiFi.SSID.${n}`,
      SSIDAdvertisementEnabled: '1',
      IsolationEnable: '0',
      WMMEnable: '1',
      AssociatedDeviceNumberOfEntries: rowsOf(`Device.WiFi.AccessPoint.${n}.AssociatedDevice.`),
    },
    [`Device.WiFi.AccessPoint.${n}.Security.`]: {
      ModesSupported: 'None,WPA2-Personal,WPA3-Personal,WPA3-Personal-Transition',
      ModeEnabled: oneOf('WPA2-Personal', 'None', 'WPA2-Personal', 'WPA3-Personal', 'WPA3-Personal-Transition'),
      KeyPassphrase: lengths(device => `pass-${device.pick('passphrase', 1e9)}`, 8, 63),
      RekeyingInterval: '3600',
    },
    [`Device.WiFi.AccessPoint.${n}.AssociatedDevice.1.`]: {
      MACAddress: device => device.hostMac(n),
      AuthenticationState: '1',
      LastDataDownlinkRate: '286800',
      LastDataUplinkRate: '286800',
      SignalStrength: device => String(-40 - device.pick(`signal${n}`, 40)),
      Active: '1',
    },
  }
}

const host = (n: number): ModelSpec => ({
  [`Device.Hosts.Host.${n}.`]: {
    PhysAddress: device => device.hostMac(n),
    IPAddress: `192.168.1.${99 + n}`,
    Layer1Interface: n <= 2 ? `Device.WiFi.Radio.${n}` : 'Device.Ethernet.Interface.2',
    Layer3Interface: 'Device.IP.Interface.2',
    HostName: ['phone', 'laptop', 'television'][n - 1]!,
    Active: '1',
  },
})

const spec: ModelSpec = {
  'Device.': { RootDataModelVersion: '2.17' },
  'Device.DeviceInfo.': {
    Manufacturer: device => device.identity.manufacturer,
    ManufacturerOUI: device => device.identity.oui,
    ModelName: 'AX3000 Home Gateway',
    ModelNumber: 'AX3000-2',
    Description: 'Virtual Wi-Fi 6 gateway',
    ProductClass: device => device.identity.productClass,
    SerialNumber: device => device.identity.serialNumber,
    HardwareVersion: device => device.hardwareVersion,
    SoftwareVersion: device => device.softwareVersion,
    ProvisioningCode: lengths('', 0, 64),
    UpTime: device => String(device.upTime()),
    FirstUseDate: '2026-01-01T00:00:00Z',
  },
  'Device.DeviceInfo.MemoryStatus.': {
    Total: '524288',
    Free: device => String(150_000 + device.pick('memory', 100_000)),
  },
  'Device.DeviceInfo.ProcessStatus.': { CPUUsage: device => String(1 + device.pick('cpu', 30)) },
  'Device.ManagementServer.': {
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
    DefaultActiveNotificationThrottle: '0',
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
  'Device.Time.': {
    Enable: '1',
    Status: 'Synchronized',
    NTPServer1: lengths('0.pool.ntp.org', 0, 64),
    NTPServer2: lengths('1.pool.ntp.org', 0, 64),
    CurrentLocalTime: device => dateTimeOf(device.now()),
    LocalTimeZone: lengths('CET-1CEST,M3.5.0,M10.5.0/3', 0, 256),
  },
  'Device.UserInterface.': { PasswordRequired: '1', PasswordUserSelectable: '1' },
  'Device.UserInterface.RemoteAccess.': {
    Enable: '0',
    Port: between('443', 1, 65_535),
    Protocol: oneOf('HTTPS', 'HTTP', 'HTTPS'),
  },
  'Device.Ethernet.': {
    InterfaceNumberOfEntries: rowsOf('Device.Ethernet.Interface.'),
    LinkNumberOfEntries: rowsOf('Device.Ethernet.Link.'),
  },
  ...ethernetInterface(1),
  ...ethernetInterface(2),
  ...ethernetInterface(3),
  'Device.Ethernet.Link.1.': {
    Enable: '1',
    Status: 'Up',
    Alias: 'cpe-link-wan',
    Name: 'wan0',
    LastChange: device => String(device.upTime()),
    LowerLayers: 'Device.Ethernet.Interface.1',
    MACAddress: device => device.mac(0),
  },
  'Device.Ethernet.Link.2.': {
    Enable: '1',
    Status: 'Up',
    Alias: 'cpe-link-lan',
    Name: 'br-lan',
    LastChange: device => String(device.upTime()),
    LowerLayers: 'Device.Bridging.Bridge.1.Port.1',
    MACAddress: device => device.mac(1),
  },
  'Device.Bridging.Bridge.1.': { Enable: '1', Status: 'Enabled', Alias: 'cpe-bridge1', Standard: '802.1D-2004' },
  'Device.Bridging.Bridge.1.Port.1.': {
    Enable: '1',
    Status: 'Up',
    Alias: 'cpe-bridge1-port1',
    Name: 'br-lan',
    ManagementPort: '1',
  },
  'Device.PPP.': { InterfaceNumberOfEntries: rowsOf('Device.PPP.Interface.') },
  'Device.PPP.Interface.1.': {
    Enable: '0',
    Status: 'Down',
    Alias: 'cpe-ppp1',
    Name: 'ppp0',
    LowerLayers: '',
    ConnectionStatus: 'Unconfigured',
    Username: lengths('', 0, 64),
    Password: lengths('', 0, 64),
    MaxMRUSize: between('1492', 64, 65_535),
    ConnectionTrigger: oneOf('AlwaysOn', 'OnDemand', 'AlwaysOn', 'Manual'),
  },
  'Device.IP.': {
    IPv4Capable: '1',
    IPv4Enable: '1',
    IPv4Status: 'Enabled',
    InterfaceNumberOfEntries: rowsOf('Device.IP.Interface.'),
  },
  ...ipInterface(1, true),
  ...ipInterface(2, false),
  'Device.Routing.': { RouterNumberOfEntries: rowsOf('Device.Routing.Router.') },
  'Device.Routing.Router.1.': {
    Enable: '1',
    Status: 'Enabled',
    Alias: 'cpe-router1',
    IPv4ForwardingNumberOfEntries: rowsOf('Device.Routing.Router.1.IPv4Forwarding.'),
  },
  'Device.Routing.Router.1.IPv4Forwarding.{i}.': {
    Enable: '0',
    Status: 'Disabled',
    Alias: '',
    DestIPAddress: address(''),
    DestSubnetMask: address(''),
    GatewayIPAddress: address(''),
    Interface: '',
    ForwardingMetric: between('-1', -1, 2_147_483_647),
  },
  'Device.DHCPv4.': { ClientNumberOfEntries: rowsOf('Device.DHCPv4.Client.') },
  'Device.DHCPv4.Client.1.': {
    Enable: '1',
    Alias: 'cpe-dhcp-wan',
    Interface: 'Device.IP.Interface.1',
    Status: 'Enabled',
    DHCPStatus: 'Bound',
    IPRouters: '100.64.0.1',
    DNSServers: '9.9.9.9,149.112.112.112',
    LeaseTimeRemaining: device => String(3_600 - (device.upTime() % 3_600)),
  },
  'Device.DHCPv4.Server.': { Enable: '1', PoolNumberOfEntries: rowsOf('Device.DHCPv4.Server.Pool.') },
  'Device.DHCPv4.Server.Pool.1.': {
    Enable: '1',
    Status: 'Enabled',
    Alias: 'cpe-pool1',
    Order: '1',
    Interface: 'Device.IP.Interface.2',
    MinAddress: address('192.168.1.100'),
    MaxAddress: address('192.168.1.199'),
    SubnetMask: address('255.255.255.0'),
    DNSServers: '192.168.1.1',
    DomainName: lengths('lan', 0, 64),
    IPRouters: '192.168.1.1',
    LeaseTime: between('86400', -1, 2_147_483_647),
    StaticAddressNumberOfEntries: rowsOf('Device.DHCPv4.Server.Pool.1.StaticAddress.'),
  },
  'Device.DHCPv4.Server.Pool.1.StaticAddress.{i}.': {
    Enable: '0',
    Alias: '',
    Chaddr: macAddress(''),
    Yiaddr: address(''),
  },
  'Device.DNS.Client.': { Enable: '1', Status: 'Enabled', ServerNumberOfEntries: rowsOf('Device.DNS.Client.Server.') },
  'Device.DNS.Client.Server.1.': {
    Enable: '1',
    Status: 'Enabled',
    Alias: 'cpe-dns1',
    DNSServer: '9.9.9.9',
    Interface: 'Device.IP.Interface.1',
    Type: 'DHCPv4',
  },
  'Device.NAT.': {
    InterfaceSettingNumberOfEntries: rowsOf('Device.NAT.InterfaceSetting.'),
    PortMappingNumberOfEntries: rowsOf('Device.NAT.PortMapping.'),
  },
  'Device.NAT.InterfaceSetting.1.': {
    Enable: '1',
    Status: 'Enabled',
    Alias: 'cpe-nat1',
    Interface: 'Device.IP.Interface.1',
  },
  'Device.NAT.PortMapping.{i}.': {
    Enable: '0',
    Status: 'Disabled',
    Alias: '',
    Interface: '',
    AllInterfaces: '0',
    LeaseDuration: '0',
    RemoteHost: '',
    ExternalPort: between('0', 0, 65_535),
    ExternalPortEndRange: between('0', 0, 65_535),
    InternalPort: between('0', 0, 65_535),
    Protocol: oneOf('TCP', 'TCP', 'UDP'),
    InternalClient: lengths('', 0, 256),
    Description: lengths('', 0, 256),
  },
  'Device.Firewall.': { Enable: '1', Config: oneOf('High', 'High', 'Low', 'Off') },
  'Device.WiFi.': {
    RadioNumberOfEntries: rowsOf('Device.WiFi.Radio.'),
    SSIDNumberOfEntries: rowsOf('Device.WiFi.SSID.'),
    AccessPointNumberOfEntries: rowsOf('Device.WiFi.AccessPoint.'),
  },
  ...radio(1, '2.4GHz'),
  ...radio(2, '5GHz'),
  ...softwareModules,
  ...xmppConnections('Device.'),
  ...tr181Tests,
  'Device.Hosts.': { HostNumberOfEntries: rowsOf('Device.Hosts.Host.') },
  ...host(1),
  ...host(2),
  ...host(3),
}

/** A Wi-Fi gateway in TR-181. */
export const tr181 = defineModel('tr181', 'Device.', spec, [
  'Device.Ethernet.Link.1.MACAddress',
  'Device.Ethernet.Link.2.MACAddress',
])
