import type { Deviation, KnownMessage } from '../src/index.ts'

interface Expected {
  file: string
  id: string | null
  tolerated?: Deviation[]
}

/** What a person reads in a list of names: how many, how many of them writable, and some of them by their place. */
export interface ExpectedNames extends Expected {
  count: number
  writable: number
  some: [index: number, name: string, writable: boolean][]
}

/** What a person reads in a list of values: how many, and some of them, strings unless a type is given with them. */
export interface ExpectedValues extends Expected {
  count: number
  values: Record<string, string | [value: string, type: string]>
}

/** A message that is quoted whole. */
export interface ExpectedMessage extends Expected {
  message: KnownMessage
}

const igd = 'InternetGatewayDevice'

export const names: ExpectedNames[] = [
  {
    file: 'microcell-fap-fapservice-femto-getparameternamesresponse.xml',
    id: '0',
    count: 227,
    writable: 43,
    tolerated: ['bad-boolean', 'array-count'],
    some: [
      [0, 'Device.DeviceSummary', false],
      [1, 'Device.DeviceInfo.Manufacturer', false],
      [99, 'Device.Services.FAPService.1.Capabilities.GPSEquipped', false],
      [
        226,
        'Device.Services.FAPService.1.CellConfig.UMTS.RAN.FDDFAP.NeighborList.InterFreqCell.4.PCPICHTxPower',
        false,
      ],
    ],
  },
  {
    file: 'pace-v5480-getparameternamesresponse-2.xml',
    id: null,
    count: 4,
    writable: 0,
    some: [
      [0, `${igd}.DeviceInfo.Manufacturer`, false],
      [3, `${igd}.DeviceInfo.MemoryStatus.`, false],
    ],
    tolerated: ['missing-id'],
  },
  {
    file: 'pace-v5480-getparameternamesresponse-4.xml',
    id: null,
    count: 2,
    writable: 0,
    some: [
      [0, `${igd}.DeviceInfo.`, false],
      [1, `${igd}.ManagementServer.`, false],
    ],
    tolerated: ['missing-id'],
  },
  {
    file: 'pace-v5480-getparameternamesresponse.xml',
    id: null,
    count: 2,
    writable: 0,
    some: [
      [0, `${igd}.DeviceInfo.MemoryStatus.Total`, false],
      [1, `${igd}.DeviceInfo.MemoryStatus.Free`, false],
    ],
    tolerated: ['missing-id'],
  },
  {
    file: 'thomson-speedtouch-706-getparameternamesresponse.xml',
    id: '22_THOM_TR69_ID',
    count: 3263,
    writable: 2836,
    some: [
      [0, `${igd}.DeviceSummary`, false],
      [99, `${igd}.WANDevice.1.WANDSLInterfaceConfig.UpstreamMaxRate`, false],
      [999, `${igd}.X_000E50_Firewall.Chain.7.Rule.24.SourceIPExclude`, true],
      [2999, `${igd}.Services.VoiceService.1.Capabilities.Codecs.6.EntryID`, false],
      [3262, `${igd}.Services.VoiceService.1.PhyInterface.2.Description`, false],
    ],
  },
  {
    file: 'thomson-speedtouch-780-getparameternamesresponse.xml',
    id: '0_THOM_TR69_ID',
    count: 3343,
    writable: 2911,
    some: [
      [0, `${igd}.DeviceSummary`, false],
      [99, `${igd}.LANDevice.1.LANHostConfigManagement.DHCPServerEnable`, true],
      [1999, `${igd}.Services.X_000E50_NATApplicationList.Application.36.HostIPAddress`, true],
      [3342, `${igd}.Services.VoiceService.1.PhyInterface.3.Description`, false],
    ],
  },
  {
    file: 'thomson-speedtouch-bant-r-fw-getparameternamesresponse.http',
    id: '218_THOM_TR69_ID',
    count: 18,
    writable: 2,
    some: [
      [11, `${igd}.DeviceInfo.ProvisioningCode`, true],
      [14, `${igd}.DeviceInfo.X_000E50_Country`, true],
      [17, `${igd}.DeviceInfo.VendorConfigFile.`, false],
    ],
  },
  {
    file: 'thomson-speedtouch-bant-s-fw-getparameternamesresponse.http',
    id: 'THOM_CPE_ALC_ID_385',
    count: 10,
    writable: 1,
    some: [
      [0, `${igd}.DeviceInfo.ProvisioningCode`, true],
      [9, `${igd}.DeviceInfo.Uptime`, false],
    ],
  },
  {
    file: 'thomson-speedtouch-bant-w-fw-getparameternamesresponse.http',
    id: '226_THOM_TR69_ID',
    count: 17,
    writable: 2,
    some: [
      [8, `${igd}.DeviceInfo.ModemFirmwareVersion`, false],
      [13, `${igd}.DeviceInfo.X_000E50_Country`, true],
      [16, `${igd}.DeviceInfo.VendorConfigFile.`, false],
    ],
  },
]

export const values: ExpectedValues[] = [
  {
    file: 'commscope-getparametervaluesresponse.xml',
    id: '12655897',
    count: 1,
    values: { 'Device.Hosts.HostNumberOfEntries': '1' },
    tolerated: ['value-without-type'],
  },
  {
    file: 'microcell-fap-fapservice-femto-getparametervaluesresponse.xml',
    id: '16781903',
    count: 227,
    tolerated: ['array-count'],
    values: {
      'Device.DeviceSummary': 'FAPService:1.0(Baseline:1)',
      'Device.DeviceInfo.Manufacturer': 'Cisco',
      'Device.DeviceInfo.ManufacturerOUI': '002652',
      'Device.DeviceInfo.SerialNumber': 'CB002145',
      'Device.DeviceInfo.UpTime': ['45', 'unsignedInt'],
      'Device.DeviceInfo.X_00000C_RouterModuleVersion': ['1.0.21 1.0.23', 'unsignedInt'],
      'Device.ManagementServer.PeriodicInformEnable': ['1', 'boolean'],
      'Device.ManagementServer.PeriodicInformTime': ['0001-01-01T00:00:00', 'dateTime'],
      'Device.LAN.MACAddress': 'ac:12:20:db:34:56',
      'Device.Ethernet.Interface.1.Enable': ['true', 'boolean'],
      'Device.Ethernet.Interface.1.Alias': 'Eth 01',
      'Device.Time.LocalTimeZone': 'GMT+09:00',
      'Device.Services.FAPService.1.CellConfig.UMTS.RAN.FDDFAP.NeighborList.InterFreqCell.4.PCPICHTxPower': [
        '220',
        'int',
      ],
    },
  },
  {
    file: 'mikrotik-routeros-6-44-getparametervaluesresponse.xml',
    id: 'FREEACS-1552397782923',
    count: 5,
    tolerated: ['array-count'],
    values: {
      'Device.DeviceInfo.SoftwareVersion': '6.44',
      'Device.DeviceInfo.VendorConfigFile.1.Name': 'Current ROS configuration',
      'Device.DeviceInfo.VendorConfigFile.1.UseForBackupRestore': ['0', 'boolean'],
      'Device.DeviceInfo.VendorConfigFile.1.Description':
        'Currently applied ROS configuration which will return dynamic /export output when Uploaded.',
      'Device.ManagementServer.ConnectionRequestPassword': '',
    },
  },
  {
    file: 'pace-v5480-getparametervaluesresponse-2.xml',
    id: null,
    count: 3,
    values: {
      [`${igd}.DeviceInfo.Manufacturer`]: 'Pace',
      [`${igd}.DeviceInfo.SerialNumber`]: '190000047990940',
      [`${igd}.DeviceInfo.UpTime`]: ['1043195', 'unsignedInt'],
    },
    tolerated: ['missing-id'],
  },
  {
    file: 'pace-v5480-getparametervaluesresponse-3.xml',
    id: null,
    count: 3,
    values: {
      [`${igd}.ManagementServer.URL`]: 'http://localhost:8000',
      [`${igd}.ManagementServer.Username`]: '000CC3-190000047990940',
      [`${igd}.ManagementServer.ParameterKey`]: 'Testing',
    },
    tolerated: ['missing-id'],
  },
  {
    file: 'reyronald-lte-router-lte-web-gui-getparametervaluesresponse.xml',
    id: null,
    count: 13,
    tolerated: ['missing-header', 'missing-id'],
    values: {
      [`${igd}.WEB_GUI.Status.LTE_Status.LTE_System.State`]: 'SIM Detecting',
      [`${igd}.WEB_GUI.Status.LTE_Status.LTE_System.RSRP0`]: '',
      [`${igd}.WEB_GUI.Status.LTE_Status.LTE_System.PCI`]: '',
    },
  },
  {
    file: 'thomson-speedtouch-bant-r-fw-getparametervaluesresponse.http',
    id: '218_THOM_TR69_ID',
    count: 6,
    values: {
      [`${igd}.DeviceInfo.VendorConfigFile.1.Name`]: 'Routed PPPoE on 8/35',
      [`${igd}.DeviceInfo.VendorConfigFile.1.Date`]: ['0001-01-01T00:00:00Z', 'dateTime'],
      [`${igd}.DeviceInfo.SerialNumber`]: 'CP0644JTHJ4',
      [`${igd}.DeviceInfo.X_000E50_Country`]: '',
    },
  },
  {
    file: 'thomson-speedtouch-bant-w-fw-getparametervaluesresponse.http',
    id: '226_THOM_TR69_ID',
    count: 6,
    tolerated: ['value-without-type'],
    values: {
      [`${igd}.DeviceInfo.VendorConfigFile.1.Name`]: 'Routed PPPoE on 8/35',
      [`${igd}.DeviceInfo.VendorConfigFile.1.Date`]: '0000-00-00T00:00:00',
      [`${igd}.DeviceInfo.VendorConfigFile.1.Description`]: 'Factory Defaults',
      [`${igd}.DeviceInfo.SerialNumber`]: 'CP0703KT3PP',
    },
  },
]

const speedTouchMethods = [
  'GetRPCMethods',
  'GetParameterNames',
  'GetParameterValues',
  'SetParameterValues',
  'AddObject',
  'DeleteObject',
  'Download',
  'Reboot',
  'FactoryReset',
]
const outOfRange = (name: string) => ({ name: `Device.X_M0000C.${name}`, code: '9007', string: 'Value out of range' })

export const whole: ExpectedMessage[] = [
  {
    file: 'alcatel-lucent-9365-bsr-femto-autonomoustransfercomplete.xml',
    id: '1',
    message: {
      method: 'AutonomousTransferComplete',
      announceUrl: 'http://announceURL_FwUpgr',
      transferUrl: 'http://transferURL_FwUpgr',
      isDownload: true,
      fileType: '1 Firmware Upgrade Image',
      fileSize: 12345,
      targetFileName: 'http://targetFileName_FwUpgr',
      fault: null,
      startTime: '2012-10-03T18:53:34.225Z',
      completeTime: '2012-10-03T18:53:44.225Z',
    },
  },
  {
    file: 'alcatel-lucent-9365-bsr-femto-getrpcmethodsresponse.xml',
    id: '1',
    tolerated: ['qualified-argument'],
    message: {
      method: 'GetRPCMethodsResponse',
      methods: [
        'GetRPCMethods',
        'Inform',
        'TransferComplete',
        'AutonomousTransferComplete',
        'DUStateChangeComplete',
        'AutonomousDUStateChangeComplete',
      ],
    },
  },
  {
    file: 'thomson-speedtouch-706-getrpcmethodsresponse.xml',
    id: '22_THOM_TR69_ID',
    message: { method: 'GetRPCMethodsResponse', methods: speedTouchMethods },
  },
  {
    file: 'thomson-speedtouch-780-getrpcmethodsresponse.xml',
    id: '0_THOM_TR69_ID',
    message: { method: 'GetRPCMethodsResponse', methods: speedTouchMethods },
  },
  {
    file: 'thomson-speedtouch-bant-s-fw-getrpcmethodsresponse.http',
    id: 'THOM_CPE_ALC_ID_388',
    message: {
      method: 'GetRPCMethodsResponse',
      methods: [
        'GetRPCMethods',
        'Download',
        'Upload',
        'GetParameterNames',
        'GetParameterValues',
        'SetParameterValues',
        'Reboot',
        'FactoryReset',
      ],
    },
  },
  {
    file: 'commscope-addobjectresponse.xml',
    id: '12654431',
    message: { method: 'AddObjectResponse', instanceNumber: 4, status: 0 },
  },
  {
    file: 'commscope-deleteobjectresponse.xml',
    id: '13306291',
    message: { method: 'DeleteObjectResponse', status: 0 },
  },
  {
    file: 'commscope-downloadresponse.xml',
    id: '12655610',
    message: {
      method: 'DownloadResponse',
      status: 1,
      startTime: '2019-07-08T18:15:42.030Z',
      completeTime: '2019-07-08T18:15:42.030Z',
    },
  },
  { file: 'commscope-factoryresetresponse.xml', id: '914620', message: { method: 'FactoryResetResponse' } },
  {
    file: 'ransc-lte-lte-enterprise-c-ran-fault.xml',
    id: 'FREEACS-1565786272698',
    message: {
      method: 'Fault',
      faultCode: 'Client',
      faultString: 'CWMP fault',
      cwmp: {
        code: '9002',
        string: 'Internal Error',
        parameters: [{ name: 'Device.', code: '9002', string: 'Internal Error' }],
      },
    },
  },
  {
    file: 'small-cell-m0000c-device-x-m0000c-fault.xml',
    id: '551',
    message: {
      method: 'Fault',
      faultCode: 'Client',
      faultString: 'CWMP FAULT',
      cwmp: {
        code: '9003',
        string: 'Invalid Arguments',
        parameters: [
          outOfRange('AGNSS.MesgSubmissionRetryCount'),
          outOfRange('PTPMasterg82651.LeaseLimit'),
          outOfRange('AGNSS.ServerHttpVersion'),
        ],
      },
    },
  },
  {
    file: 'thomson-speedtouch-780-fault.xml',
    id: '0_THOM_TR69_ID',
    message: {
      method: 'Fault',
      faultCode: 'Client',
      faultString: 'CWMP fault',
      cwmp: { code: '9001', string: 'Request Denied', parameters: [] },
    },
  },
]

/** Not a message at all. */
export const noSoap = 'unknown-none.xml'
