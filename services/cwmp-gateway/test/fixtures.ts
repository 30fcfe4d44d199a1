/** SOAP messages as CPEs write them, each habit by its own switch. */
import { deviceIdOf } from '@auroralinks/contracts'
import type { DeviceIdentity } from '@auroralinks/contracts'
import { encode } from '@auroralinks/cwmp'
import type { CwmpVersion, Message, ParameterValue } from '@auroralinks/cwmp'
import { newId } from '@auroralinks/runtime'
import type { Session } from '../src/session/session.ts'

export const DEVICE = {
  manufacturer: 'Aurora Devices',
  oui: '0A1B2C',
  productClass: 'HomeBox',
  serialNumber: 'AB12345678',
}
export const DEVICE_ID = '0A1B2C-HomeBox-AB12345678'

export const PARAMETERS: ParameterValue[] = [
  { name: 'Device.RootDataModelVersion', value: '2.15', type: 'xsd:string' },
  { name: 'Device.DeviceInfo.HardwareVersion', value: 'B2', type: 'xsd:string' },
  { name: 'Device.DeviceInfo.SoftwareVersion', value: '3.1.4', type: 'xsd:string' },
  { name: 'Device.DeviceInfo.ProvisioningCode', value: '', type: 'xsd:string' },
  { name: 'Device.ManagementServer.ParameterKey', value: 'k1', type: 'xsd:string' },
  { name: 'Device.ManagementServer.ConnectionRequestURL', value: 'http://192.0.2.7:30005/wake', type: 'xsd:string' },
]

export interface InformOptions {
  id?: string | null
  version?: CwmpVersion
  device?: Partial<typeof DEVICE>
  events?: { code: string; commandKey: string }[]
  parameters?: ParameterValue[]
  supportedVersions?: CwmpVersion[]
  sessionTimeout?: number
  retryCount?: number
}

/** A well-behaved Inform. */
export function inform(o: InformOptions = {}): string {
  return encode({
    id: o.id === undefined ? '42' : o.id,
    version: o.version ?? '1.2',
    supportedVersions: o.supportedVersions ?? null,
    sessionTimeout: o.sessionTimeout ?? null,
    message: {
      method: 'Inform',
      deviceId: { ...DEVICE, ...o.device },
      events: o.events ?? [{ code: '2 PERIODIC', commandKey: '' }],
      maxEnvelopes: 1,
      currentTime: '2026-03-01T10:00:00Z',
      retryCount: o.retryCount ?? 0,
      parameters: o.parameters ?? PARAMETERS,
    },
  })
}

/** Any other message of a CPE. */
export const cpeMessage = (message: Message, id: string | null = 'r1', version: CwmpVersion = '1.2'): string =>
  encode({ id, version, message })

/** Written by hand: no Header, no ID, no events, wrong counts, a namespace that the standard does not have. */
export const ODD_INFORM = `<?xml version='1.0'?>
<SOAP-ENV:Envelope xmlns:SOAP-ENV='http://schemas.xmlsoap.org/soap/envelope/' xmlns:SOAP-ENC="http://schemas.xmlsoap.org/soap/encoding" xmlns:q='urn:dslforum-org:cwmp-1-4'>
 <SOAP-ENV:Body>
  <q:Inform>
   <DeviceId><Manufacturer>Odd
   </Manufacturer><OUI> 0a1B2C</OUI><ProductClass>Odd Box.v2</ProductClass><SerialNumber>
     ODD-0001
   </SerialNumber><WanIPAddress>198.51.100.4</WanIPAddress></DeviceId>
   <Event SOAP-ENC:arrayType="q:EventStruct[02]"><EventStruct></EventStruct></Event>
   <MaxEnvelopes>2</MaxEnvelopes><CurrentTime>1970-01-01T00:00:07</CurrentTime><RetryCount>05</RetryCount>
   <ParameterList SOAP-ENC:arrayType="q:ParameterValueStruct[0009]">
    <ParameterValueStruct><Name>InternetGatewayDevice.DeviceSummary</Name></ParameterValueStruct>
    <ParameterValueStruct><Name>InternetGatewayDevice.DeviceInfo.SoftwareVersion</Name><Value>a & b</Value></ParameterValueStruct>
   </ParameterList>
  </q:Inform>
 </SOAP-ENV:Body>
</SOAP-ENV:Envelope>`

/** A session of that device; `o` says what is otherwise. */
export const sessionOf = (device: DeviceIdentity, o: Partial<Session> = {}): Session => ({
  id: newId(),
  device,
  deviceId: deviceIdOf(device),
  version: '1.2',
  traced: false,
  declaration: false,
  style: null,
  tls: false,
  ...o,
})
