/** What the deployment units of a device show of operations on them, where nobody knows whether it has these; and how those ended. */
import type { DUStateChangeComplete } from '@auroralinks/cwmp'
import type { TaskDevice } from '../kind.ts'

/** Where a device has its deployment units (TR-181; TR-098 has the same below its root). */
export const unitsPath = ({ root }: TaskDevice): string => `${root ?? 'Device.'}SoftwareModules.DeploymentUnit.`

interface Operation {
  readonly operation: 'install' | 'update' | 'uninstall'
  readonly url?: string | undefined
  readonly uuid?: string | undefined
}

/** Whether one of the operations has left a trace: what is not there any more may never have been there. */
export function areShown(
  operations: readonly Operation[],
  parameters: readonly { readonly name: string; readonly value: string }[],
): boolean {
  const units = [...Map.groupBy(parameters, ({ name }) => name.slice(0, name.lastIndexOf('.') + 1)).values()].map(
    values => new Map(values.map(({ name, value }) => [name.slice(name.lastIndexOf('.') + 1), value])),
  )
  return operations.some(o => units.some(unit => isShown(o, unit)))
}

function isShown({ operation, url, uuid }: Operation, unit: ReadonlyMap<string, string>): boolean {
  const isIt = uuid === undefined ? url !== undefined && unit.get('URL') === url : sameUuid(unit.get('UUID'), uuid)
  switch (operation) {
    case 'install':
      return isIt
    case 'update':
      return unit.get('Status') === 'Updating' && (isIt || (url === undefined && uuid === undefined))
    case 'uninstall':
      return unit.get('Status') === 'Uninstalling' && isIt
  }
}

const sameUuid = (a: string | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase()

/** How the operation on one unit ended, as tasks and events show it. */
export const shownDuResult = <R extends DUStateChangeComplete['results'][number]>({
  deploymentUnitRef,
  currentState,
  executionUnitRefList,
  ...same
}: R) => ({
  ...same,
  deploymentUnit: deploymentUnitRef,
  state: currentState,
  executionUnits: executionUnitRefList.split(',').flatMap(path => path.trim() || []),
})
