import type { Deviation, EventStruct } from '../src/index.ts'

/** What a person reads in an Inform. */
export interface ExpectedInform {
  file: string
  id: string | null
  version?: string
  /** Manufacturer, OUI, product class, serial number. */
  device: [string, string, string, string]
  /** Codes, or codes with their keys. */
  events: (string | EventStruct)[]
  maxEnvelopes?: number
  time: string
  retryCount?: number
  /** How many parameters there are in all. */
  count: number
  /** Values, strings unless a type is given with them. */
  values: Record<string, string | [value: string, type: string]>
  tolerated?: Deviation[]
}

const igd = 'InternetGatewayDevice'
const alcatel = {
  'Device.DeviceSummary': 'DeviceSummary', 'Device.DeviceInfo.HardwareVersion': 'p1', 'Device.DeviceInfo.SoftwareVersion': 'BCR-04-00-BSR-XMIM-06.01',
  'Device.ManagementServer.ConnectionRequestURL': 'http://127.0.0.1:8095/ConnectionRequest?command=cr&sn=4321', 'Device.ManagementServer.ParameterKey': 'ParameterKey',
  'Device.LAN.MACAddress': '00-0E-35-D6-24-F7', 'Device.Services.BSR.1.RFTrace.1.iMSI': 'iMSI', 'Device.GatewayInfo.SerialNumber': '',
}
const airvana = (serialNumber: string) => ({
  'Device.ManagementServer.ParameterKey': 'None', 'Device.ManagementServer.ConnectionRequestURL': 'http://10.210.37.1/acscall', 'Device.DeviceInfo.SerialNumber': serialNumber,
  'Device.DeviceInfo.HardwareVersion': '750742.00.04', 'Device.DeviceInfo.SoftwareVersion': '3.0.00.073', 'Device.DeviceInfo.ProvisioningCode': '', 'Device.FAP.X_0005B9_RUWhiteList': '',
  'Device.IP.Interface.1.IPv4Enable': ['1', 'boolean'] as [string, string], 'Device.IP.Interface.1.IPv4Address.1.IPAddress': '10.210.37.1',
})

export const informs: ExpectedInform[] = [
  { file: 'acme-router-inform.xml', id: 'ID123', device: ['Acme', 'A1B2C3', 'Router', 'XYZ123'], events: ['1 BOOT'], time: '2025-01-01T00:00:00Z', count: 0, values: {}, tolerated: ['missing-array-type', 'array-count'] },
  { file: 'airvana-lte-enterprise-c-ran-inform-3.xml', id: '1', device: ['Airvana', '0005B9', 'LTE_Enterprise_C-RANSC_Cntrl', '0005B9519090'], events: ['0 BOOTSTRAP'], time: '2018-04-27T07:09:16', count: 12, values: airvana('0005B9519090') },
  { file: 'airvana-lte-enterprise-c-ran-inform-5.xml', id: '1', device: ['Airvana', '0005B9', 'LTE_Enterprise_C-RANSC_Cntrl', '0005B9519093'], events: ['2 PERIODIC'], time: '2018-04-27T07:09:16', count: 12, values: airvana('0005B9519093') },
  { file: 'alcatel-lucent-9365-bsr-femto-inform-9.xml', id: '1', device: ['Alcatel', '001D4C', '9365 BSR Femto', '4321'], events: ['1 BOOT'], time: '2012-10-04T18:56:22.345Z', count: 13, values: alcatel, tolerated: ['qualified-argument'] },
  { file: 'alcatel-lucent-9365-bsr-femto-inform.xml', id: '1', device: ['Alcatel', '001D4C', '9365 BSR Femto', '4321'], events: ['1 BOOT', '12 AUTONOMOUS DU STATE CHANGE COMPLETE'], time: '2012-10-03T18:47:21.555Z', count: 13, values: alcatel, tolerated: ['qualified-argument'] },
  { file: 'amit-ax-1122-inform.xml', id: 'inform', device: ['AMIT', '005018', 'AX-1122', '00501867EB89'], events: ['1 BOOT'], time: '2015-04-26T10:00:00', count: 1, values: { [`${igd}.DeviceInfo.SpecVersion`]: '1.0' } },
  {
    file: 'cytco-bcm-serials-inform.xml', id: '31645', device: ['Cytco', '00a859', 'BCM Serials', '00100400FV020010000000a859f6a238'], events: ['2 PERIODIC'], time: '2019-03-05T11:54::14', retryCount: 942, count: 8,
    values: {
      [`${igd}.DeviceInfo.SoftwareVersion`]: '2.3.1-65-g79fe05b build 4388', [`${igd}.DeviceInfo.ProvisioningCode`]: '', [`${igd}.ManagementServer.ConnectionRequestURL`]: 'http://192.168.40.144:8088/',
      [`${igd}.DeviceSummary`]: 'InternetGatewayDevice:1.0[](Baseline:1, Time:1, Bridging:1, LANDevice:1, WANDevice:1, IPPingDiagnostics:1)',
      [`${igd}.WANDevice.1.WANConnectionDevice.1.WANIPConnection.1.ExternalIPAddress`]: '192.168.40.144',
    },
  },
  {
    file: 'feixun-phicomm-wlan-ap-inform.http', id: '821074105', device: ['Feixun', '001234', 'Wlan_AP', 'CZWBT16OCH00058'], events: ['1 BOOT'], time: '2015-10-13T04:24:12+00:00', retryCount: 10, count: 2,
    values: { [`${igd}.DeviceSummary`]: 'InternetGatewayDevice:1.1[](Baseline:1, EthernetLAN:1, WiFiLAN:1, Time:1, IPPing:1)', [`${igd}.DeviceInfo.SpecVersion`]: '1.0' }, tolerated: ['event-without-code', 'array-count'],
  },
  {
    file: 'fishcore-fishcore-igd-device-inform.xml', id: null, device: ['FishCore', '00A00D', 'FishCore IGD Device', 'FC1234567890'], events: ['0 BOOTSTRAP'], time: '2012-08-15T01:43:47', count: 2,
    values: { [`${igd}.DeviceSummary`]: 'InternetGatewayDevice:1.1(Baseline:1, UDPConnReq:1, Time:1, EthernetLAN:1, USBLAN:1, WiFiLAN:1, ADSLWAN:1, IPPing:1)', [`${igd}.DeviceInfo.HardwareVersion`]: '1.0' }, tolerated: ['array-count', 'missing-header', 'missing-id'],
  },
  {
    file: 'mikrotik-rb2011il-inform.xml', id: null, device: ['MikroTik', 'E48D8C', 'RB2011iL', '7DCF08DC745D'], events: ['7 TRANSFER COMPLETE', { code: 'M Download', commandKey: '1.0.3' }], time: '2019-02-21T11:30:17-05:00', count: 1,
    values: { 'Device.RootDataModelVersion': '2.11' }, tolerated: ['array-count', 'missing-header', 'missing-id'],
  },
  {
    file: 'mobi-test-inform.xml', id: '69b8d731a7c8acbddcf2143497d375e7fdfec585', version: '1.1', device: ['mobi', '999A', 'test', '0XCAFEBABE'], events: [{ code: '0 BOOTSTRAP', commandKey: '12345' }], time: '2012-07-12T12:00:00+08:00', count: 8,
    values: {
      [`${igd}.WANDevice.1.WANConnectionDevice.1.WANPPPConnection.1.ExternalIPAddress`]: '202.101.101.101', [`${igd}.ManagementServer.ConnectionRequestURL`]: 'http://202.101.101.101:8081', [`${igd}.DeviceSummary`]: 'foobar',
      [`${igd}.ManagementServer.ParameterKey`]: ['123456', 'int'], [`${igd}.DeviceInfo.ProvisioningCode`]: ['12345', 'unsignedInt'], [`${igd}.DeviceInfo.HardwareVersion`]: '1.0a', [`${igd}.DeviceInfo.SoftwareVersion`]: '1.1a', [`${igd}.DeviceInfo.SpecVersion`]: '1.1a',
    },
  },
  {
    file: 'motorola-mobility-vap2404e-inform.xml', id: null, device: ['Motorola Mobility', '001404', 'VAP2404E', 'M91342SA1JJ0'], events: ['2 PERIODIC'], time: '2015-09-22T05:04:58-07:00', count: 11,
    values: {
      'Device.DeviceSummary': 'Device:1.1[](Baseline:1,Time:1,IPPing:1,TraceRoute:1)', 'Device.DeviceInfo.HardwareVersion': '02.00', 'Device.DeviceInfo.SoftwareVersion': '00.19.00', 'Device.DeviceInfo.ProvisioningCode': '00000',
      'Device.ManagementServer.ConnectionRequestURL': 'http://2.110.24.198:7547/XML/001404-M91342SA1JJ0.xml', 'Device.GatewayInfo.ManufacturerOUI': '', 'Device.LAN.IPAddress': '2.110.24.198', 'Device.LAN.MACAddress': '30:60:23:06:C6:8E',
    },
    tolerated: ['missing-header', 'missing-id'],
  },
  {
    file: 'pace-v5480-inform.xml', id: '3', device: ['Pace, plc', '000CC3', 'V5480', '190000047990940'], events: ['2 PERIODIC'], time: '2015-06-24T22:05:19', count: 10,
    values: {
      [`${igd}.DeviceInfo.HardwareVersion`]: 'B14301', [`${igd}.DeviceInfo.SoftwareVersion`]: 'B14301-Generic-RC-98762-test', [`${igd}.DeviceInfo.SpecVersion`]: '2.0', [`${igd}.DeviceInfo.ProvisioningCode`]: '', [`${igd}.ManagementServer.UDPConnectionRequestAddress`]: '',
      [`${igd}.ManagementServer.ConnectionRequestURL`]: 'http://10.37.82.32:7547/29149923', [`${igd}.ManagementServer.ConnReqJabberID`]: '000CC3-190000047990940@xmpp-konnect.pacemgmt.com/K2wAd6UZ8E0nKkpy9F4W',
      [`${igd}.WANDevice.1.WANConnectionDevice.1.WANIPConnection.1.ExternalIPAddress`]: '10.37.82.32',
    },
  },
  {
    file: 'sagemcom-router-inform.xml', id: '0', device: ['Sagemcom', '40F201', 'Router', 'LK14183DP340340'], events: ['2 PERIODIC'], time: '2016-01-31T13:28:09+01:00', count: 8,
    values: {
      'Device.DeviceInfo.HardwareVersion': '5DK40-04', 'Device.DeviceInfo.SoftwareVersion': 'SG72113250226', 'Device.DeviceInfo.ProvisioningCode': 'Locked', 'Device.ManagementServer.ParameterKey': '96da521ed9bc97819416c8a5afb2e245',
      'Device.ManagementServer.ConnectionRequestURL': 'http://2.110.222.109:7548/jkflHRnJu3gaSEvt', 'Device.IP.Interface.2.IPv4Address.1.IPAddress': '2.110.222.109', 'Device.IP.Interface.3.IPv4Address.1.IPAddress': '', 'Device.IP.Interface.4.IPv4Address.1.IPAddress': '172.21.135.245',
    },
  },
  {
    file: 'scty-tewa-1000g-inform.xml', id: '19665046', device: ['SCTY', '40F420', 'TEWA-1000G', '4685040F420F87E30'], events: ['0 BOOTSTRAP', '1 BOOT', 'X CT-COM BIND'], time: '2025-04-28T20:30:20+08:00', retryCount: 5, count: 11,
    values: {
      [`${igd}.DeviceInfo.HardwareVersion`]: 'V1.1', [`${igd}.DeviceInfo.SoftwareVersion`]: 'Tianyi_V1.0.1', [`${igd}.ManagementServer.ConnectionRequestURL`]: 'http://10.99.0.2:30010/',
      // the name stands on a line of its own, with white space before it
      [`${igd}.WANDevice.1.WANConnectionDevice.1.WANIPConnection.1.ExternalIPAddress`]: '10.99.0.2', [`${igd}.WANDevice.1.WANCommonInterfaceConfig.WANAccessType`]: 'GPON', [`${igd}.X_CT-COM_UserInfo.UserName`]: 'LG2078428108', [`${igd}.X_CT-COM_UserInfo.UserId`]: '',
    },
    tolerated: ['array-count'],
  },
  { file: 'sphairon-dsl-cpe-inform.xml', id: null, device: ['Sphairon', '001C28', 'Turbolink', 'S001'], events: ['1 BOOT'], time: '2014-06-07T10:00:00+02:00', count: 1, values: { [`${igd}.DeviceInfo.SpecVersion`]: '1.0' }, tolerated: ['value-without-type', 'missing-id'] },
  { file: 'stb-00a900-stb-inform.xml', id: '1234', device: ['STB', '00A900', 'STB', '0001'], events: ['1 BOOT'], time: '2010-01-01T00:00:00', count: 0, values: {} },
  { file: 'tdt-c1500-inform.http', id: '1', version: '1.2', device: ['TDT', '000149', 'c1500', '00014900E6D0'], events: ['2 PERIODIC'], time: '2016-03-08T08:26:59+00:00', count: 0, values: {}, tolerated: ['array-count'] },
  {
    file: 'technicolor-technicolor-tg587n-v-inform.xml', id: '9_THOM_TR69_ID', version: '1.2', device: ['Technicolor', '0876FF', 'Technicolor TG587n v3', 'AA1111AA1AA'], events: ['2 PERIODIC'], time: '2016-04-08T11:10:28+10:00', count: 8,
    values: {
      [`${igd}.WANDevice.1.WANConnectionDevice.1.WANPPPConnection.1.ExternalIPAddress`]: '111.222.333.44', [`${igd}.DeviceInfo.SpecVersion`]: '1.0', [`${igd}.DeviceInfo.HardwareVersion`]: 'DANT-Y', [`${igd}.DeviceInfo.SoftwareVersion`]: '15.32.6209-440-RA',
      [`${igd}.DeviceInfo.ProvisioningCode`]: 'Acme', [`${igd}.ManagementServer.ParameterKey`]: '1', [`${igd}.ManagementServer.ConnectionRequestURL`]: 'http://111.222.333.44:55555/qwuieyqwe776',
    },
    tolerated: ['array-count'],
  },
  {
    file: 'thomson-chunked-inform.http', id: '14_THOM_TR69_ID', device: ['THOMSON', '00147F', 'SpeedTouch 780', 'CP0644JTHJ4'], events: ['2 PERIODIC'], maxEnvelopes: 2, time: '1970-01-01T00:28:51Z', count: 12,
    values: {
      [`${igd}.DeviceSummary`]: 'InternetGatewayDevice:1.1[] (Baseline:1, EthernetLAN:1, ADSLWAN:1, Bridging:1, Time:1, WiFiLAN:1)', [`${igd}.DeviceInfo.HardwareVersion`]: 'BANT-R', [`${igd}.DeviceInfo.SoftwareVersion`]: '6.2.15.5',
      [`${igd}.DeviceInfo.VendorConfigFile.1.Name`]: 'Routed PPPoE on 0/35 and 8/35', [`${igd}.DeviceInfo.VendorConfigFile.1.Date`]: ['0000-00-00T00:00:00', 'dateTime'], [`${igd}.ManagementServer.ParameterKey`]: '', '.ExternalIPAddress': '192.168.1.254',
    },
  },
  {
    file: 'thomson-speedtouch-bant-r-fw-inform.http', id: '3_THOM_TR69_ID', device: ['THOMSON', '00147F', 'SpeedTouch 780', 'CP0644JTHJ4'], events: ['2 PERIODIC'], maxEnvelopes: 2, time: '1970-01-01T00:02:16Z', count: 8,
    values: { '.ExternalIPAddress': '10.0.0.2', [`${igd}.DeviceInfo.HardwareVersion`]: 'BANT-R', [`${igd}.DeviceInfo.ProvisioningCode`]: 'test provision', [`${igd}.DeviceInfo.SoftwareVersion`]: '7.4.1.7', [`${igd}.ManagementServer.ConnectionRequestURL`]: 'http://10.0.0.2:51005/' },
  },
  {
    file: 'thomson-speedtouch-bant-s-fw-inform.http', id: 'THOM_CPE_ALC_ID_9', device: ['THOMSON', '00147F', 'SpeedTouch 706', 'CP0636JT3SH'], events: ['2 PERIODIC'], maxEnvelopes: 2, time: '1970-01-01T00:02:13Z', count: 11,
    values: { [`${igd}.DeviceInfo.SpecVersion`]: '1', [`${igd}.DeviceInfo.SoftwareVersion`]: '5.4.0.14', [`${igd}.DeviceInfo.ProvisioningCode`]: 'SKYN_PLUS', [`${igd}.DeviceInfo.VendorConfigFile.1.Date`]: 'Configuration modified b', '.ExternalIPAddress': '10.0.0.1' },
  },
  {
    file: 'thomson-speedtouch-bant-w-fw-inform.http', id: '8_THOM_TR69_ID', device: ['THOMSON', '00147F', 'SpeedTouch 585', 'CP0703KT3PP'], events: ['2 PERIODIC'], maxEnvelopes: 2, time: '1970-01-01T00:02:38Z', count: 12,
    values: { [`${igd}.DeviceInfo.HardwareVersion`]: 'BANT-W', [`${igd}.DeviceInfo.SoftwareVersion`]: '6.2.17.5', [`${igd}.DeviceInfo.VendorConfigFile.1.Date`]: ['0000-00-00T00:00:00', 'dateTime'], [`${igd}.ManagementServer.ConnectionRequestURL`]: 'http://10.0.0.4:51005/', '.ExternalIPAddress': '10.0.0.4' },
  },
  {
    file: 'zyxel-p-2601hn-f1-inform.xml', id: '100', device: ['ZyXEL', 'EC43F6', 'P-2601HN-F1', 'EC43F69AF408'], events: ['2 PERIODIC'], time: '2015-01-19T23:08:24', count: 8,
    values: { [`${igd}.DeviceInfo.HardwareVersion`]: 'P-2601HN-F1', [`${igd}.DeviceInfo.SoftwareVersion`]: 'V1.00(AACB.3)', [`${igd}.ManagementServer.ConnectionRequestURL`]: 'http://2.110.157.83:7676/CWMP/ConnectionRequest', [`${igd}.WANDevice.1.WANConnectionDevice.1.WANIPConnection.1.ExternalIPAddress`]: '2.110.157.83' },
  },
  {
    file: 'zyxel-vmg8924-b10a-inform.xml', id: '844317904', device: ['ZyXEL', '4C9EFF', 'VMG8924-B10A', 'S140Y24025829'], events: ['6 CONNECTION REQUEST'], time: '2016-01-30T13:20:27+01:00', count: 8,
    values: {
      [`${igd}.DeviceInfo.HardwareVersion`]: 'HW_1.0', [`${igd}.DeviceInfo.SoftwareVersion`]: '1.00(AAQU.1)b20', [`${igd}.DeviceInfo.ProvisioningCode`]: '31755,n', [`${igd}.ManagementServer.ConnectionRequestURL`]: 'http://[2a02:980:1400::1ff]:30005/78DF621FFD24F339452C341BEFE0E8A8',
      [`${igd}.ManagementServer.ParameterKey`]: 'fd2cc42d07adccccbf39052325a85f11', [`${igd}.WANDevice.2.WANConnectionDevice.1.WANIPConnection.2.X_5067F0_ExternalIPv6Address`]: '2a02:980:1400::1ff/64',
    },
  },
]
