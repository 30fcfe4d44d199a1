/** What the devices' own ledgers say. */
import type { Cpe, ExecutedRpc } from '@auroralinks/cpe-simulator'
import type { DeviceRecord, Execution } from './records.ts'

export function deviceRecordOf(cpe: Pick<Cpe, 'id' | 'ledger' | 'tree'>, absent: string | null): DeviceRecord {
  const informs = Map.groupBy(cpe.ledger.events, e => e.session)
  return {
    id: cpe.id,
    absent,
    written: cpe.tree.get(writtenPath(cpe)) ?? '',
    executions: cpe.ledger.rpcs.map(executionOf),
    informs: [...informs.values()].map(events => events.map(e => ({ code: e.code, commandKey: e.commandKey }))),
  }
}

/** The parameter that setParameterValues tasks write. */
export const writtenPath = (cpe: Pick<Cpe, 'tree'>): string => `${cpe.tree.model.root}DeviceInfo.ProvisioningCode`

function executionOf(rpc: ExecutedRpc): Execution {
  const request = rpc.request as { parameterKey?: string; commandKey?: string; parameters?: { value: string }[] }
  return {
    method: rpc.method,
    fault: rpc.fault,
    key: request.parameterKey ?? request.commandKey ?? null,
    instanceNumber: (rpc.response as { instanceNumber?: number }).instanceNumber ?? null,
    values: request.parameters?.map(p => p.value) ?? [],
  }
}
