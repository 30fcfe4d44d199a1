/**
 * The names of the elements of SOAP and CWMP that are read here. A few CPEs write some of them in another case.
 *
 * A test holds the list against every message that can be written.
 */
const names = [
  'Envelope', 'Header', 'Body', 'Fault', 'faultcode', 'faultstring', 'detail',
  'ID', 'HoldRequests', 'SessionTimeout', 'SupportedCWMPVersions', 'UseCWMPVersion',
  'Inform', 'GetRPCMethods', 'GetParameterNames', 'GetParameterValues', 'SetParameterValues', 'AddObject', 'DeleteObject', 'Reboot', 'TransferComplete', 'AutonomousTransferComplete', 'Download', 'FactoryReset',
  'InformResponse', 'GetRPCMethodsResponse', 'GetParameterNamesResponse', 'GetParameterValuesResponse', 'SetParameterValuesResponse', 'AddObjectResponse', 'DeleteObjectResponse', 'RebootResponse',
  'TransferCompleteResponse', 'AutonomousTransferCompleteResponse', 'DownloadResponse', 'FactoryResetResponse',
  'DeviceId', 'Manufacturer', 'OUI', 'ProductClass', 'SerialNumber', 'Event', 'EventStruct', 'EventCode', 'CommandKey', 'MaxEnvelopes', 'CurrentTime', 'RetryCount',
  'ParameterList', 'ParameterValueStruct', 'Name', 'Value', 'ParameterInfoStruct', 'Writable', 'ParameterNames', 'ParameterPath', 'NextLevel', 'ParameterKey', 'MethodList',
  'ObjectName', 'InstanceNumber', 'Status', 'FaultStruct', 'FaultCode', 'FaultString', 'SetParameterValuesFault', 'ParameterName',
  'StartTime', 'CompleteTime', 'AnnounceURL', 'TransferURL', 'IsDownload', 'FileType', 'FileSize', 'TargetFileName', 'URL', 'Username', 'Password', 'DelaySeconds', 'SuccessURL', 'FailureURL',
]

const exact = new Set(names)
// faultcode and FaultCode differ in nothing else: another case of both is the latter, and where it stands says what it is.
const byLowerCase = new Map(names.map(name => [name.toLowerCase(), name]))

/** Whether a name is spelt as CWMP does. */
export function isOfCwmp(local: string): boolean {
  return exact.has(local)
}

/** The name of CWMP that differs from `local` in its case only, or undefined. */
export function spelling(local: string): string | undefined {
  return byLowerCase.get(local.toLowerCase())
}
