/** Full paths of the parameters that an ACS needs by name. */
export interface WellKnown {
  manufacturer: string
  manufacturerOui: string
  modelName: string
  description: string
  productClass: string
  serialNumber: string
  hardwareVersion: string
  softwareVersion: string
  provisioningCode: string
  upTime: string
  url: string
  username: string
  password: string
  parameterKey: string
  periodicInformEnable: string
  periodicInformInterval: string
  periodicInformTime: string
  connectionRequestUrl: string
  connectionRequestUsername: string
  connectionRequestPassword: string
  udpConnectionRequestAddress: string
  stunEnable: string
  natDetected: string
  aliasBasedAddressing: string
}

function under(root: string): WellKnown {
  const info = `${root}DeviceInfo.`
  const server = `${root}ManagementServer.`
  return Object.freeze({
    manufacturer: `${info}Manufacturer`,
    manufacturerOui: `${info}ManufacturerOUI`,
    modelName: `${info}ModelName`,
    description: `${info}Description`,
    productClass: `${info}ProductClass`,
    serialNumber: `${info}SerialNumber`,
    hardwareVersion: `${info}HardwareVersion`,
    softwareVersion: `${info}SoftwareVersion`,
    provisioningCode: `${info}ProvisioningCode`,
    upTime: `${info}UpTime`,
    url: `${server}URL`,
    username: `${server}Username`,
    password: `${server}Password`,
    parameterKey: `${server}ParameterKey`,
    periodicInformEnable: `${server}PeriodicInformEnable`,
    periodicInformInterval: `${server}PeriodicInformInterval`,
    periodicInformTime: `${server}PeriodicInformTime`,
    connectionRequestUrl: `${server}ConnectionRequestURL`,
    connectionRequestUsername: `${server}ConnectionRequestUsername`,
    connectionRequestPassword: `${server}ConnectionRequestPassword`,
    udpConnectionRequestAddress: `${server}UDPConnectionRequestAddress`,
    stunEnable: `${server}STUNEnable`,
    natDetected: `${server}NATDetected`,
    aliasBasedAddressing: `${server}AliasBasedAddressing`,
  })
}

const device = under('Device.')
const gateway = under('InternetGatewayDevice.')

/**
 * The well-known parameters under a root of the data model: in TR-181, TR-106 and TR-098 they have the same names.
 * @example wellKnown('Device.').softwareVersion // 'Device.DeviceInfo.SoftwareVersion'
 */
export function wellKnown(root: 'Device.' | 'InternetGatewayDevice.'): WellKnown {
  return root === 'Device.' ? device : gateway
}
