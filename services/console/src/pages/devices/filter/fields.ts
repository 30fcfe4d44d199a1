/** Fields that a filter of devices may name, and how they are compared. */
import type { Comparator } from './chips.ts'

export type FieldType = 'text' | 'word' | 'time' | 'number' | 'boolean' | 'list'

export interface Field {
  name: string
  type: FieldType
  /** What it may be, where that is known. */
  words?: readonly string[]
}

export const FIELDS: readonly Field[] = [
  { name: 'productClass', type: 'text' },
  { name: 'softwareVersion', type: 'text' },
  { name: 'state', type: 'word', words: ['expected', 'active', 'quarantined', 'blocked'] },
  { name: 'tag', type: 'list' },
  { name: 'silentSince', type: 'time' },
  { name: 'lastInformAt', type: 'time' },
  { name: 'firstContactAt', type: 'time' },
  { name: 'lastBootAt', type: 'time' },
  { name: 'serialNumber', type: 'text' },
  { name: 'manufacturer', type: 'text' },
  { name: 'oui', type: 'text' },
  { name: 'hardwareVersion', type: 'text' },
  { name: 'ipAddress', type: 'text' },
  { name: 'mac', type: 'list' },
  { name: 'lastEvents', type: 'list' },
  { name: 'traced', type: 'boolean', words: ['true', 'false'] },
  { name: 'retryCount', type: 'number' },
  { name: 'cwmpVersion', type: 'text' },
  { name: 'dataModelRoot', type: 'text', words: ['Device.', 'InternetGatewayDevice.'] },
  { name: 'connectionRequestUrl', type: 'text' },
  { name: 'id', type: 'text' },
]

const BY_TYPE: Record<FieldType, readonly Comparator[]> = {
  text: ['=', '!=', ':'],
  word: ['=', '!='],
  boolean: ['='],
  list: [':', '!='],
  time: ['>', '<', '>=', '<=', ':'],
  number: ['=', '!=', '<', '<=', '>', '>='],
}

/** How a field, or a parameter, may be compared; the usual one first. */
export function comparatorsOf(name: string, isParameter: boolean): readonly Comparator[] {
  if (isParameter) return ['=', '!=', ':', '<', '<=', '>', '>=']
  return BY_TYPE[FIELDS.find(f => f.name === name)?.type ?? 'text']
}
