/** Executes `HelpDevice` and `PrepareDevice`: what a person, or a job that begins later, asks for a device that cannot be reached. */
import { PoisonRecord, RetryForever, placementOf } from '@auroralinks/bus'
import type { Bus, IncomingRecord } from '@auroralinks/bus'
import { HEADER, TYPE, connectionRequestV1, create, fromBinary, toBinary } from '@auroralinks/contracts'
import { isUnavailable } from '@auroralinks/database'
import { replyAddressOf, replyTo } from '@auroralinks/reply'
import type { Clock, Logger } from '@auroralinks/runtime'
import type { Help } from '@auroralinks/reachability'
import { SOURCE, refusal } from '../results.ts'
import type { DeviceFile } from '../store.ts'
import type { Began, Helper } from './help.ts'

export interface HelpCommandsOptions {
  bus: Bus
  helper: Helper
  look(deviceId: string): Promise<DeviceFile | null>
  clock: Clock
  logger: Logger
}

const WHY_NOT: { readonly [K in Extract<Began, { not: string }>['not']]: string } = {
  on: 'It is on its way already, or on',
  'no-credentials':
    'The device has no credentials for connection requests on file, by which our STUN server could know it',
  'interval-unknown': 'Its PeriodicInformInterval is not known, so that nobody could put it back: read it first',
  'no-root': 'The device has not come yet: the root of its data model is not known',
  'no-stun': 'STUN is switched off here (ACS_STUN)',
}

/** The handler for both; resolves when their tasks are with the planner. */
export function createHelpCommands(o: HelpCommandsOptions): (record: IncomingRecord) => Promise<void> {
  const serve = async (record: IncomingRecord): Promise<Uint8Array | null> => {
    const isHelp = record.headers[HEADER.type] === TYPE.connectionRequestHelp
    const command = isHelp
      ? read(connectionRequestV1.HelpDeviceSchema, record)
      : read(connectionRequestV1.PrepareDeviceSchema, record)
    const place = placementOf(o.bus, record, command.deviceId)
    if (place.at === 'elsewhere') return o.bus.publish(place.forwarded).then(() => null)
    if (place.at === 'nowhere') throw new PoisonRecord('its key and the device that it names are two, or it names none')
    const device = record.key.includes('\0') ? null : await o.look(record.key)
    if (device === null) return refusal('unknown-device', 'No such device')
    if (command.$typeName === connectionRequestV1.PrepareDeviceSchema.typeName) {
      await o.helper.prepare(device, Number(command.at))
      return null
    }
    return help(device, command)
  }

  const help = async (device: DeviceFile, c: connectionRequestV1.HelpDevice): Promise<Uint8Array> => {
    if (!isHelp(c.help)) return refusal('invalid-arguments', 'The help is "stun" or "interval"')
    const began = c.undo
      ? ((await o.helper.undo(device, c.help)) ?? 'off')
      : await o.helper.begin(device, {
          help: c.help,
          ...(c.seconds > 0 && { seconds: c.seconds }),
          ...(c.forSeconds > 0 && { forSeconds: c.forSeconds }),
        })
    if (began === 'off') return refusal('not-found', 'It is not on')
    if ('not' in began) return refusal(began.not, WHY_NOT[began.not])
    return toBinary(
      connectionRequestV1.ConnectionRequestReplySchema,
      create(connectionRequestV1.ConnectionRequestReplySchema, {
        reply: { case: 'help', value: { deviceId: device.id, help: c.help, taskId: began.taskId } },
      }),
    )
  }

  return async record => {
    const value = await serve(record).catch(error => {
      if (isUnavailable(error)) throw new RetryForever('the database does not answer', { cause: error })
      throw error
    })
    const address = value === null ? null : replyAddressOf(record.headers)
    if (address === null) return
    await replyTo(o.bus, address, {
      key: record.key,
      type: TYPE.connectionRequestReply,
      source: SOURCE,
      value: value!,
      time: o.clock.now(),
      traceparent: record.headers[HEADER.traceparent],
    }).catch(error =>
      o.logger.warn('the answer to a request for help could not be sent', { deviceId: record.key, err: error }),
    )
  }
}

const isHelp = (text: string): text is Help => text === 'stun' || text === 'interval'

function read<S extends typeof connectionRequestV1.HelpDeviceSchema | typeof connectionRequestV1.PrepareDeviceSchema>(
  schema: S,
  record: IncomingRecord,
) {
  try {
    return fromBinary(schema, record.value)
  } catch (error) {
    throw new PoisonRecord('a command that cannot be decoded', { cause: error })
  }
}
