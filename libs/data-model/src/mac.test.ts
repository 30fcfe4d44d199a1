import { test } from 'node:test'
import assert from 'node:assert/strict'
import { isMacLocation, macAddressesOf, macOwner, normaliseMac } from './index.ts'

test('own interfaces and others are told apart by their place', () => {
  const places: Record<string, 'device' | 'other' | null> = {
    'Device.Ethernet.Interface.1.MACAddress': 'device',
    'Device.Ethernet.Link.[cpe-wan].MACAddress': 'device',
    'Device.WiFi.SSID.2.BSSID': 'device',
    'Device.WiFi.AccessPoint.1.AssociatedDevice.3.MACAddress': 'other',
    'Device.Hosts.Host.9.PhysAddress': 'other',
    'Device.DHCPv4.Server.Pool.1.StaticAddress.1.Chaddr': 'other',
    'InternetGatewayDevice.WANDevice.1.WANConnectionDevice.2.WANPPPConnection.1.MACAddress': 'device',
    'InternetGatewayDevice.WANDevice.3.WANEthernetInterfaceConfig.MACAddress': 'device',
    'InternetGatewayDevice.LANDevice.1.WLANConfiguration.1.BSSID': 'device',
    'InternetGatewayDevice.LANDevice.1.Hosts.Host.1.MACAddress': 'other',
    'Device.DeviceInfo.X_TP_MACAddress': 'device',
    'InternetGatewayDevice.DeviceInfo.X_ACME-COM_BaseMAC': 'device',
    'Device.Ethernet.Link.1.X_TP_ClonedMACAddress': null,
    'Device.DeviceInfo.X_TP_MACAddressOverride': null,
    'Device.QoS.Classification.1.SourceMACAddress': null,
    'Device.Ethernet.WoL.MACAddress': null,
    'Device.DeviceInfo.SerialNumber': null,
  }
  for (const [path, owner] of Object.entries(places)) {
    assert.equal(macOwner(path), owner, path)
    assert.equal(isMacLocation(path), owner !== null, path)
  }
})

test('a MAC address is read in any spelling; what is none is refused', () => {
  for (const value of [
    '00:1a:2B:3c:4d:5e',
    '00-1A-2B-3C-4D-5E',
    '001a2b3c4d5e',
    '001A.2B3C.4D5E',
    ' 00:1A:2B:3C:4D:5E\n',
  ]) {
    assert.equal(normaliseMac(value), '00:1A:2B:3C:4D:5E', value)
  }
  for (const value of [
    '',
    '00:00:00:00:00:00',
    'FF:FF:FF:FF:FF:FF',
    '01:00:5E:00:00:01',
    '00:1A:2B:3C:4D',
    '00:1A-2B:3C:4D:5E',
    'N/A',
    '00:1A:2B:3C:4D:5G',
  ]) {
    assert.equal(normaliseMac(value), null, value)
  }
})

test('the addresses of a device: its own, each once, in order', () => {
  assert.deepEqual(
    macAddressesOf([
      { name: 'Device.Hosts.Host.1.PhysAddress', value: '00:AA:00:AA:00:AA' },
      { name: 'Device.Ethernet.Link.1.MACAddress', value: '001a2b3c4d5f' },
      { name: 'Device.WiFi.SSID.1.MACAddress', value: '00:00:00:00:00:00' },
      { name: 'Device.WiFi.SSID.1.BSSID', value: '00:1A:2B:3C:4D:60' },
      { name: 'Device.Ethernet.Interface.1.MACAddress', value: '00-1a-2b-3c-4d-5f' },
    ]),
    ['00:1A:2B:3C:4D:5F', '00:1A:2B:3C:4D:60'],
  )
})
