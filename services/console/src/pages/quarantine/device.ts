/** What is read of a device in quarantine. */
import type { Schemas } from '../../api/client.ts'

export type QuarantinedDevice = Pick<
  Schemas['Device'],
  | 'id'
  | 'serialNumber'
  | 'manufacturer'
  | 'softwareVersion'
  | 'macAddresses'
  | 'quarantine'
  | 'ipAddress'
  | 'connectionRequestUrl'
  | 'firstContactAt'
  | 'lastInformAt'
  | 'lastEvents'
>

export const FIELDS =
  'id,serialNumber,manufacturer,softwareVersion,macAddresses,quarantine,ipAddress,connectionRequestUrl,firstContactAt,lastInformAt,lastEvents'
