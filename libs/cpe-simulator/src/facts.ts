import { createHash } from 'node:crypto'

/** Who a device is (DeviceIdStruct, TR-069 Table 39). */
export interface Identity {
  manufacturer: string
  oui: string
  productClass: string
  serialNumber: string
}

/** What a device was given when it was made: the values its model starts from. */
export interface FactorySettings {
  acsUrl: string
  username: string
  password: string
  periodicIntervalSeconds: number
  connectionRequestUsername: string
  connectionRequestPassword: string
  retryMinimumWaitSeconds: number
  retryIntervalMultiplier: number
}

/** What a model may ask of its device. */
export interface DeviceFacts {
  readonly identity: Identity
  readonly settings: FactorySettings
  readonly softwareVersion: string
  readonly hardwareVersion: string
  /** The device's number in its fleet. */
  readonly index: number
  /** Its own MAC addresses, the same at each call: 0 WAN, 1 LAN, 2… radios. */
  mac(n: number): string
  /** A MAC address of the n-th host in its LAN. */
  hostMac(n: number): string
  /** A whole number below `limit` that stays the same for the device and the label. */
  pick(label: string, limit: number): number
  /** Seconds since it booted. */
  upTime(): number
  /** Milliseconds since 1970. */
  now(): number
  connectionRequestUrl(): string
}

/** MAC addresses that one device takes, at the most. */
const addressesPerDevice = 8

const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, '0')

const asMac = (oui: string, low: number): string => (oui + hex(low & 0xffffff, 6)).match(/../g)!.join(':')

/** The n-th MAC address of the device with this number: unique among 2,097,152 devices of the same OUI and seed. */
export function deviceMac(oui: string, seed: number, index: number, n: number): string {
  return asMac(oui, ((index + seed * 40_503) & 0x1fffff) * addressesPerDevice + n)
}

/** The MAC address of a host behind the device: of another OUI, so that it is nobody's own. */
export function hostMacOf(seed: number, index: number, n: number): string {
  return asMac('02CAFE', ((index + seed * 40_503) & 0x1fffff) * addressesPerDevice + n)
}

/** A whole number below `limit`, fixed by seed, device and label. */
export function pick(seed: number, index: number, label: string, limit: number): number {
  return createHash('sha256').update(`${seed}:${index}:${label}`).digest().readUInt32BE(0) % limit
}

/**
 * Makers and kinds of the virtual devices. Their OUIs are locally administered, so that they belong to nobody;
 * one product class holds a hyphen and a blank, as real ones do.
 */
const kinds = {
  tr181: { manufacturer: 'Aurora Virtual Devices', oui: '02AC5A', productClass: 'AX3000', serial: 'AVD' },
  tr098: { manufacturer: 'Borealis Simulated CPE', oui: '02AC98', productClass: 'VDSL-Gateway 2', serial: 'BSC' },
} as const

/** The identity of device `index` of a fleet: the same for the same seed, unique for each index. */
export function fleetIdentity(model: 'tr181' | 'tr098', seed: number, index: number): Identity {
  const { manufacturer, oui, productClass, serial } = kinds[model]
  return {
    manufacturer,
    oui,
    productClass,
    serialNumber: `${serial}${hex(seed & 0xfff, 3)}${String(index + 1).padStart(7, '0')}`,
  }
}

/**
 * The name that a CPE has for itself (TR-069 3.4.4): OUI-ProductClass-SerialNumber, or OUI-SerialNumber without a
 * product class, each part percent-encoded outside [0-9A-Za-z_].
 * @example deviceIdOf({ manufacturer: 'M', oui: '00D09E', productClass: 'Set-Top-Box', serialNumber: '12345' }) // '00D09E-Set%2DTop%2DBox-12345'
 */
export function deviceIdOf({ oui, productClass, serialNumber }: Identity): string {
  const parts = productClass === '' ? [oui, serialNumber] : [oui, productClass, serialNumber]
  return parts
    .map(part =>
      [...Buffer.from(part, 'utf8')]
        .map(byte => (/[0-9A-Za-z_]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${hex(byte, 2)}`))
        .join(''),
    )
    .join('-')
}
