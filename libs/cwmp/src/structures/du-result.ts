/** How an operation on a deployment unit ended (TR-069 Tables 80 and 82). */
import { dateTime, flag, text, type Field } from '../description/field.ts'
import { structure } from '../description/structure.ts'
import { transferFault, type TransferFault } from './transfer.ts'

const fault: Field<TransferFault | null> = transferFault('Fault')

const fields = {
  uuid: text('UUID', 36),
  /** Path of the deployment unit, without or with its last dot, as sent. */
  deploymentUnitRef: text('DeploymentUnitRef', 256),
  version: text('Version', 32),
  /** `Installed`, `Uninstalled`, `Failed`. */
  currentState: text('CurrentState', 32),
  resolved: flag('Resolved'),
  /** Paths of its execution units, separated by commas. */
  executionUnitRefList: text('ExecutionUnitRefList', 16_384),
  startTime: dateTime('StartTime'),
  completeTime: dateTime('CompleteTime'),
  /** Null where the operation succeeded. */
  fault,
} as const

export const duResult = structure('OpResultStruct', fields)
export type DuResult = ReturnType<typeof duResult.read>

/** The same, of an operation that the ACS did not ask for: which one is said too. */
export const autonomousDuResult = structure('AutonOpResultStruct', {
  ...fields,
  /** `Install`, `Update`, `Uninstall`, or a vendor's. */
  operationPerformed: text('OperationPerformed', 64),
})
