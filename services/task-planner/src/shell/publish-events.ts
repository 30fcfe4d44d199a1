/** Publishing events that must go out: one that its topic does not take whole goes without its bulk, so that it stands in nobody's way. */
import { RecordTooLarge } from '@auroralinks/bus'
import type { Bus, OutgoingRecord } from '@auroralinks/bus'
import { HEADER, TYPE, deviceV1, encodeMessage, fromBinary, taskV1 } from '@auroralinks/contracts'
import type { Logger } from '@auroralinks/runtime'

/**
 * Publishes them in their order. What is refused for its size is published again without what makes it large, and left
 * out where that does not help: the log says so. Others may then be published twice.
 * @throws what the bus says otherwise
 */
export async function publishEvents(
  records: readonly OutgoingRecord[],
  d: { bus: Bus; logger: Logger },
): Promise<void> {
  try {
    await d.bus.publishAll([...records])
  } catch (error) {
    if (!(error instanceof RecordTooLarge)) throw error
    for (const record of records) await publishFitting(record, d)
  }
}

async function publishFitting(record: OutgoingRecord, d: { bus: Bus; logger: Logger }): Promise<void> {
  try {
    return await d.bus.publish(record)
  } catch (error) {
    if (!(error instanceof RecordTooLarge)) throw error
    const about = {
      deviceId: record.key,
      topic: record.topic,
      type: record.headers[HEADER.type],
      bytes: record.value.length,
      reason: error.message,
    }
    const smaller = withoutBulk(record)
    if (smaller === null) return d.logger.error('an event is larger than its topic takes and is left out', about)
    d.logger.warn('an event is larger than its topic takes and is published without its values', about)
    await publishFitting(smaller, d)
  }
}

/** Null when nothing can be left out. */
function withoutBulk(record: OutgoingRecord): OutgoingRecord | null {
  if (HEADER.omitted in record.headers) return null
  const type = record.headers[HEADER.type] ?? ''
  const omitting = (omitted: string, value: Uint8Array): OutgoingRecord => ({
    ...record,
    value,
    headers: { ...record.headers, [HEADER.omitted]: omitted },
  })
  if (type === TYPE.deviceValuesChanged)
    return omitting(
      'values',
      encodeMessage(deviceV1.ValuesChangedSchema, {
        ...fromBinary(deviceV1.ValuesChangedSchema, record.value),
        values: [],
      }),
    )
  if (type === TYPE.deviceModulesChanged)
    return omitting(
      'results',
      encodeMessage(deviceV1.ModulesChangedSchema, {
        ...fromBinary(deviceV1.ModulesChangedSchema, record.value),
        results: [],
      }),
    )
  if (type === TYPE.deviceDiagnosticsCompleted)
    return omitting(
      'values,tables',
      encodeMessage(deviceV1.DiagnosticsCompletedSchema, {
        ...fromBinary(deviceV1.DiagnosticsCompletedSchema, record.value),
        values: {},
        tables: [],
      }),
    )
  if (!type.startsWith('task.')) return null
  return omitting(
    'arguments_json,result_json',
    encodeMessage(taskV1.TaskSchema, {
      ...fromBinary(taskV1.TaskSchema, record.value),
      argumentsJson: '{}',
      resultJson: '',
    }),
  )
}
