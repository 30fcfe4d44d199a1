/** Executes commands: `CreateConnectionRequest` finds the device, adds the request to its open ones, answers; `CancelConnectionRequest` takes one back. */
import { PoisonRecord, RetryForever, placementOf } from '@auroralinks/bus'
import type { Bus, IncomingRecord } from '@auroralinks/bus'
import { HEADER, TYPE, connectionRequestV1, fromBinary } from '@auroralinks/contracts'
import { Overdue, gather, isUnavailable } from '@auroralinks/database'
import { replyAddressOf, replyTo } from '@auroralinks/reply'
import { FAULT, excerpt, isUuid } from '@auroralinks/runtime'
import type { Clock, Logger } from '@auroralinks/runtime'
import type { Assessment } from '@auroralinks/reachability'
import { createCancellation } from './cancellation.ts'
import { whyNot } from './methods.ts'
import type { Recorder } from './recorder.ts'
import { SOURCE, refusal, replyWith, resultEvent } from './results.ts'
import type { DeviceFile, Lookup, RequestRow, Store } from './store.ts'
import type { OpenRequests } from './requests/open-requests.ts'

export interface CommandsOptions {
  bus: Bus
  store: Store
  recorder: Recorder
  openRequests: OpenRequests
  /** Whether and how a device can be reached now. */
  assess(device: DeviceFile): Assessment
  /** A device cannot be reached now. */
  unreachable(device: DeviceFile): void
  lifeMs: number
  clock: Clock
  logger: Logger
}

const KEY_MISMATCH = FAULT.keyMismatch.code
/** No device id is longer: three parts of at most 64 characters, each percent-encoded (TR-069 3.4.4). */
const LONGEST_ID = 600

type Command = connectionRequestV1.CreateConnectionRequest | connectionRequestV1.CancelConnectionRequest
type Outcome = { row: RequestRow } | { code: string; string: string }

/** The handler for both: resolves when the request is durable. */
export function createCommands(o: CommandsOptions): (record: IncomingRecord) => Promise<void> {
  const { openRequests } = o
  const looks = gather({
    run: (questions: { deviceId: string; requestId: string }[]): Promise<Lookup[]> => o.store.look(questions),
    maxBatch: 500,
    maxWaiting: 5_000,
    patienceMs: 10_000,
    monotonic: () => o.clock.monotonic(),
  })

  const handle = async (record: IncomingRecord): Promise<void> => {
    const command = decode(record)
    const place = placementOf(o.bus, record, command.deviceId)
    if (place.at === 'elsewhere') return o.bus.publish(place.forwarded)
    if (place.at === 'nowhere') return misplaced(record, command, place.why)
    await serve(record, { ...command, deviceId: record.key })
  }

  const cancel = createCancellation({
    look: question => looks.add(question),
    recorder: o.recorder,
    openRequests,
  })

  const serve = async (record: IncomingRecord, command: Command): Promise<void> => {
    // Sessions count from here on, also while the device is looked up.
    openRequests.expect(command.deviceId, record.partition)
    try {
      await answer(record, await (isCancellation(command) ? cancel(command) : execute(record, command)))
    } catch (error) {
      if (isUnavailable(error) || error instanceof Overdue)
        throw new RetryForever('the database does not answer', { cause: error })
      throw error
    } finally {
      openRequests.settle(command.deviceId)
    }
  }

  const execute = async (
    record: IncomingRecord,
    command: connectionRequestV1.CreateConnectionRequest,
  ): Promise<Outcome> => {
    const { id, deviceId } = command
    if (!isUuid(id)) return refuse(record, command, 'invalid-id', 'The id of a connection request is a UUID')
    if (deviceId.includes('\0')) return refuse(record, command, 'unknown-device', 'No such device')
    const { device, existing } = await looks.add({ deviceId, requestId: id })
    const running = openRequests.row(deviceId, id)
    if (running !== null) return { row: running }
    if (existing !== null) return again(record, existing, device, command)
    if (device === null) return refuse(record, command, 'unknown-device', 'No such device')
    return begin(record, device, command)
  }

  const begin = async (
    record: IncomingRecord,
    device: DeviceFile,
    command: connectionRequestV1.CreateConnectionRequest,
  ): Promise<Outcome> => {
    const now = o.clock.now()
    const createdAt = Math.min(now, record.timestamp)
    const row: RequestRow = {
      id: command.id.toLowerCase(),
      deviceKey: device.key,
      deviceId: device.id,
      status: 'pending',
      method: '',
      attempts: 0,
      error: '',
      sessionId: '',
      reason: '',
      broughtBy: '',
      createdAt,
      expiresAt: Number(command.expires) || now + o.lifeMs,
    }
    const traceparent = record.headers[HEADER.traceparent]
    if (row.expiresAt <= now)
      return ended(
        { ...row, status: 'expired', error: 'its time was over before the device could be asked' },
        traceparent,
      )
    const assessment = o.assess(device)
    if (assessment.now === 'no') o.unreachable(device)
    if (assessment.now === 'no' && assessment.reason !== 'no-address') {
      // Told at once instead of after a time-out.
      const unreachable: RequestRow = { ...row, status: 'unreachable', error: whyNot(assessment) }
      return ended(unreachable, traceparent)
    }
    if (assessment.now === 'no') {
      const refused: RequestRow = {
        ...row,
        status: 'refused',
        error: 'the device has not said where it takes connection requests',
      }
      await ended(refused, traceparent)
      return { code: 'no-address', string: refused.error }
    }
    await openRequests.join(record.partition, device, [row], {
      resumed: false,
      urgent: command.urgent,
      traceparent,
    })
    return { row: openRequests.row(device.id, row.id) ?? row }
  }

  /** The same id again: the same request, as it stands; an open one that no process goes on with is taken up. */
  const again = async (
    record: IncomingRecord,
    existing: RequestRow,
    device: DeviceFile | null,
    command: connectionRequestV1.CreateConnectionRequest,
  ): Promise<Outcome> => {
    if (existing.deviceId !== command.deviceId)
      return { code: 'id-in-use', string: 'Another device has a connection request with this id' }
    const open = existing.status === 'pending' || existing.status === 'accepted'
    if (open && device !== null) await openRequests.join(record.partition, device, [existing], { resumed: true })
    return { row: existing }
  }

  const ended = async (row: RequestRow, traceparent: string | undefined): Promise<Outcome> => {
    await o.recorder.record(row, { publish: true, traceparent })
    return { row }
  }

  /** There is no device to keep it with: whoever sent it without waiting for an answer learns it from the results. */
  const refuse = async (record: IncomingRecord, command: Command, code: string, string: string): Promise<Outcome> => {
    const now = o.clock.now()
    const row = {
      id: command.id,
      deviceId: command.deviceId,
      status: 'refused' as const,
      method: '',
      attempts: 0,
      error: string,
      sessionId: '',
      reason: '',
      broughtBy: '',
      createdAt: now,
    }
    await o.bus.publish(resultEvent(row, now, record.headers[HEADER.traceparent]))
    return { code, string }
  }

  /** Its key and the device that it names are two, or it names none: nobody is asked, and whoever sent it learns why. */
  const misplaced = async (
    record: IncomingRecord,
    command: Command,
    why: 'contradiction' | 'nameless',
  ): Promise<never> => {
    const string =
      why === 'nameless'
        ? 'the command names no device, and its record has no key'
        : `the command is for device "${excerpt(command.deviceId)}", and its record has the key "${excerpt(record.key)}"`
    try {
      // A request of this id that is there already has a result of its own.
      const known =
        isCancellation(command) ||
        !isUuid(command.id) ||
        command.deviceId.includes('\0') ||
        (await looks.add({ deviceId: command.deviceId, requestId: command.id })).existing !== null
      await answer(
        record,
        known || command.deviceId === '' || command.deviceId.length > LONGEST_ID
          ? { code: KEY_MISMATCH, string }
          : await refuse(record, command, KEY_MISMATCH, string),
      )
    } catch (error) {
      if (isUnavailable(error) || error instanceof Overdue)
        throw new RetryForever('the database does not answer', { cause: error })
      throw error
    }
    throw new PoisonRecord(`${KEY_MISMATCH}: ${string}`)
  }

  const answer = async (record: IncomingRecord, outcome: Outcome): Promise<void> => {
    const address = replyAddressOf(record.headers)
    if (address === null) return
    const now = o.clock.now()
    const value = 'row' in outcome ? replyWith(outcome.row, now) : refusal(outcome.code, outcome.string)
    await replyTo(o.bus, address, {
      key: record.key,
      type: TYPE.connectionRequestReply,
      source: SOURCE,
      value,
      time: now,
      traceparent: record.headers[HEADER.traceparent],
    }).catch(error =>
      o.logger.warn('the answer to a connection request could not be sent', { deviceId: record.key, err: error }),
    )
  }

  return handle
}

const isCancellation = (command: Command): command is connectionRequestV1.CancelConnectionRequest =>
  command.$typeName === connectionRequestV1.CancelConnectionRequestSchema.typeName

function decode(record: IncomingRecord): Command {
  const schema =
    record.headers[HEADER.type] === TYPE.connectionRequestCancel
      ? connectionRequestV1.CancelConnectionRequestSchema
      : connectionRequestV1.CreateConnectionRequestSchema
  try {
    return fromBinary<typeof schema>(schema, record.value) as Command
  } catch (error) {
    throw new PoisonRecord('a command that cannot be decoded', { cause: error })
  }
}
