/** Records of `acs.transfer.events.v1` as domain events. */
import { PoisonRecord } from '@auroralinks/bus'
import type { IncomingRecord } from '@auroralinks/bus'
import { HEADER, TYPE, fromBinary, transferV1 } from '@auroralinks/contracts'
import type { TransferSeen } from '@auroralinks/tasks'
import type { Transferred } from '../domain/events.ts'

/** @throws PoisonRecord when it is none */
export function decodeTransferRecord(record: IncomingRecord): Transferred {
  const type = record.headers[HEADER.type]
  try {
    if (type === TYPE.transferProgress) {
      const m = fromBinary(transferV1.TransferProgressSchema, record.value)
      const total = m.total === 0n ? null : Number(m.total)
      return transferred(m, { what: 'progress', direction: directionOf(m), bytes: Number(m.bytes), total })
    }
    if (type === TYPE.transferEnded) {
      const m = fromBinary(transferV1.TransferEndedSchema, record.value)
      const { name, sha256, ok, reason } = m
      return transferred(m, { what: 'end', direction: directionOf(m), name, size: Number(m.size), sha256, ok, reason })
    }
  } catch (error) {
    throw new PoisonRecord(`${type}: ${error instanceof Error ? error.message : String(error)}`)
  }
  throw new PoisonRecord(`unknown type ${type ?? '(none)'}`)
}

const transferred = (m: { taskId: string; at: bigint }, seen: TransferSeen): Transferred => ({
  type: 'transferred',
  at: Number(m.at),
  taskId: m.taskId,
  seen,
})

const directionOf = ({ direction }: { direction: string }): TransferSeen['direction'] =>
  direction === 'upload' ? 'upload' : 'download'
