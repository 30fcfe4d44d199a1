/** What cards are made of: values with their units, how good they are, and those that several cards show. */

export type Unit =
  | 'text'
  | 'status'
  | 'seconds'
  | 'percent'
  | 'kibibytes'
  | 'bitsPerSecond'
  | 'kbitsPerSecond'
  | 'mbitsPerSecond'
  | 'tenthDecibel'
  | 'dBm'
  | 'thousandthDBm'
  | 'count'
  | 'yesNo'

/** In the unit that is shown. Outside of both it is bad; an end that is left out is open. */
export interface Bounds {
  good: { min?: number; max?: number }
  fair: { min?: number; max?: number }
}

export interface Reading {
  /** Its name in words.ts. */
  word: string
  paths: readonly string[]
  unit: Unit
  bounds?: Bounds
  /** It is shown as the name of the instance. */
  isTitle?: boolean
  /** Who may write it changes it here. */
  isEditable?: boolean
}

export interface Group {
  id: 'device' | 'internet' | 'dsl' | 'optical' | 'cellular' | 'wifi' | 'clients' | 'ethernet' | 'hosts'
  /** Each instance is one row; several where devices have one or the other. */
  objects: readonly string[]
  /** What has to be read besides, for what is named by reference. */
  besides?: readonly string[]
  /** A card of one object, name by name; a table of many. */
  layout: 'facts' | 'rows'
  readings: readonly Reading[]
}

// ITU-T G.997.1 and operators' practice: a margin below 6 dB loses the line sooner or later.
const NOISE_MARGIN: Bounds = { good: { min: 9 }, fair: { min: 6 } }
const ATTENUATION: Bounds = { good: { max: 40 }, fair: { max: 55 } }
// ITU-T G.984.2 class B+: sensitivity -27 dBm, overload -8 dBm.
export const OPTICAL_IN: Bounds = { good: { min: -25, max: -8 }, fair: { min: -27, max: -7 } }
export const OPTICAL_OUT: Bounds = { good: { min: 0.5, max: 5 }, fair: { min: -1, max: 6 } }
export const WIFI_SIGNAL: Bounds = { good: { min: -67 }, fair: { min: -75 } }
// 3GPP TS 36.133 and usual practice.
export const RSRP: Bounds = { good: { min: -95 }, fair: { min: -110 } }
export const RSRQ: Bounds = { good: { min: -12 }, fair: { min: -17 } }
const CPU: Bounds = { good: { max: 75 }, fair: { max: 92 } }

export const reading = (
  word: string,
  unit: Unit,
  paths: string | readonly string[],
  more: Partial<Reading> = {},
): Reading => ({
  word,
  unit,
  paths: typeof paths === 'string' ? [paths] : paths,
  ...more,
})

// What several cards show.
export const NAME = reading('name', 'text', ['Name', 'Alias'], { isTitle: true })
export const STATUS = reading('status', 'status', 'Status')
export const DEVICE_INFO = [
  reading('upTime', 'seconds', 'UpTime'),
  reading('model', 'text', ['ModelName', 'Description']),
  reading('hardware', 'text', 'HardwareVersion'),
  reading('software', 'text', 'SoftwareVersion'),
  reading('cpu', 'percent', 'ProcessStatus.CPUUsage', { bounds: CPU }),
  reading('memoryFree', 'kibibytes', 'MemoryStatus.Free'),
  reading('memoryTotal', 'kibibytes', 'MemoryStatus.Total'),
]
export const LINE_LEVELS = [
  reading('marginDown', 'tenthDecibel', 'DownstreamNoiseMargin', { bounds: NOISE_MARGIN }),
  reading('marginUp', 'tenthDecibel', 'UpstreamNoiseMargin', { bounds: NOISE_MARGIN }),
  reading('attenuationDown', 'tenthDecibel', 'DownstreamAttenuation', { bounds: ATTENUATION }),
  reading('attenuationUp', 'tenthDecibel', 'UpstreamAttenuation'),
]
