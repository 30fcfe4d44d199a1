/** A group of devices as it comes in: its filter has to be one. */
import type { DeviceGroup } from '@auroralinks/database'
import { invalid } from '../endpoint.ts'
import { FilterError } from '../filter/lex.ts'
import { createParams } from '../keyset.ts'
import { reachable } from '../store/device-list.ts'
import { EVERYTHING } from './access.ts'
import { filterOf } from './group.ts'

/** @throws Problem 400 with the place of the mistake in the filter */
export function checkGroup(group: DeviceGroup | null, where: string): void {
  if (group?.filter === undefined) return
  try {
    const devices = filterOf({ filter: group.filter })
    if (devices === null) throw invalid([{ where, detail: 'says nothing' }])
    reachable({ ...EVERYTHING, devices }, createParams())
  } catch (error) {
    if (!(error instanceof FilterError)) throw error
    throw invalid([{ where, detail: `at character ${error.position}: ${error.message}` }])
  }
}
