/** Carries out registry commands and answers them; the Informs of the same device wait meanwhile. */
import { PoisonRecord, RetryForever } from '@auroralinks/bus'
import type { Bus, IncomingRecord } from '@auroralinks/bus'
import { HEADER, TYPE, create, fromBinary, registryV1, toBinary } from '@auroralinks/contracts'
import { Overdue, isUnavailable } from '@auroralinks/database'
import type { Gatherer } from '@auroralinks/database'
import { replyAddressOf, replyTo } from '@auroralinks/reply'
import type { Clock, Logger } from '@auroralinks/runtime'
import type { Announce } from './announcer.ts'
import { changeOf } from './changes.ts'
import type { Change, Refusal } from './changes.ts'
import type { Directory } from './directory.ts'
import { SOURCE, claimedEvent, quarantinedEvent, removedEvent, replacedEvent } from './events.ts'
import type { DeviceState } from './known-device.ts'
import { namesAnotherDevice } from './names.ts'
import type { Meters } from './meters.ts'
import type { ProvisionRow, Provisioned } from './provision.ts'
import type { RegistryStore } from './registry-store.ts'

export interface RegistryOptions {
  bus: Bus
  directory: Directory
  store: RegistryStore
  /** Lines of imports, many with one statement. */
  provisioner: Gatherer<ProvisionRow, Provisioned>
  announce: Announce
  /** What becomes of two devices with one identity. */
  duplicates: 'quarantine' | 'tell'
  open(sealed: Uint8Array): string | null
  clock: Clock
  logger: Logger
  meters: Meters
}

/** What is asked of which device. */
interface Asked {
  id: string
  /** The tenant that it is asked for: no device of anybody else is touched; null: the installation. */
  within: string | null
}

const REGISTERS: ReadonlySet<Change['type']> = new Set(['credentials', 'provision', 'takeOver'])

interface Done {
  key: bigint
  created: boolean
  unchanged?: boolean
  movedTags?: string[]
  movedCredentials?: string
  /** False: `device.registered` has still to be published. */
  announced: boolean
}

const NOT_FOUND: Refusal = { code: 'not-found', string: 'No such device' }
const USERNAME_IN_USE: Refusal = { code: 'username-in-use', string: 'Another device has this username' }
/** Says no more than has to be known: whoever asked cannot have this id. */
const NOT_AVAILABLE: Refusal = {
  code: 'id-not-available',
  string: 'This id cannot be registered or changed here: it is taken. Whoever runs the installation can tell more',
}
const PASSWORD_NEEDED: Refusal = {
  code: 'password-needed',
  string: 'With another username the password has to be put again: only what checks it is kept',
}
const NO_TENANT: Refusal = { code: 'no-tenant', string: 'There is no such tenant' }
const NO_PASSWORD: Refusal = {
  code: 'no-password',
  string: 'This device has no password on file that another could follow',
}
const NOT_QUARANTINED: Refusal = { code: 'not-quarantined', string: 'This device is not in quarantine' }
const TOO_MANY_TAGS: Refusal = { code: 'too-many-tags', string: 'A device has at most 100 tags' }

/** Changes that acs.device.state.v1 shows; a removal tells it itself. */
const SHOWN: ReadonlySet<Change['type']> = new Set([
  'credentials',
  'takeOver',
  'replaced',
  'tags',
  'state',
  'claim',
  'traced',
  'redirect',
  'tenant',
])

/** The handler for `RegistryCommand`; one record of a device at a time. */
export function createRegistry(o: RegistryOptions): (record: IncomingRecord) => Promise<void> {
  const { directory, store } = o

  const handle = async (record: IncomingRecord): Promise<void> => {
    const command = decode(record)
    if (command.deviceId !== record.key)
      throw new PoisonRecord(`a command for ${command.deviceId} under the key ${record.key}`)
    const change = changeOf(command, o.open)
    try {
      const asked: Asked = { id: command.deviceId, within: command.tenant === '' ? null : command.tenant }
      const result = 'code' in change ? change : await apply(record, asked, change)
      if ('key' in result && 'type' in change && SHOWN.has(change.type))
        await store.stateChanged(record.key, record.partition)
      await answer(record, result)
      o.meters.commands.add(1, {
        change: command.change.case ?? 'unknown',
        result: 'code' in result ? result.code : 'done',
      })
      if ('key' in result && !result.announced) await announceNew(record)
    } catch (error) {
      if (isUnavailable(error) || error instanceof Overdue)
        throw new RetryForever('the database does not answer', { cause: error })
      throw error
    }
  }

  const apply = async (record: IncomingRecord, asked: Asked, change: Change): Promise<Done | Refusal> => {
    try {
      // What may register a device looks whose it is in its own transaction.
      const isOther =
        asked.within !== null && !REGISTERS.has(change.type) && !(await store.isOf(asked.id, asked.within))
      return isOther ? NOT_FOUND : await write(record, asked, change)
    } finally {
      directory.cache.delete(asked.id)
    }
  }

  const write = async (record: IncomingRecord, { id, within }: Asked, change: Change): Promise<Done | Refusal> => {
    switch (change.type) {
      case 'credentials': {
        const { username } = change.change
        if (within !== null && username && namesAnotherDevice(username, change.identity)) return USERNAME_IN_USE
        const written = await store.setCredentials(id, change.identity, change.change, within)
        if (written === 'not-available') return NOT_AVAILABLE
        if (written === 'username-in-use') return USERNAME_IN_USE
        if (written === 'password-needed') return PASSWORD_NEEDED
        if (written.created) o.meters.registrations.add(1, { how: 'command' })
        if (written.isStranger) await changeState(record, id, 'active', { from: 'quarantined' })
        return written
      }
      case 'takeOver': {
        const taken = await store.takeOver(id, change.identity, change.from, within)
        if (taken === 'not-available') return NOT_AVAILABLE
        if (taken === 'not-found') return NOT_FOUND
        if (taken === 'too-many-tags') return TOO_MANY_TAGS
        const { tags, credentials, ...done } = taken
        return { ...done, movedTags: tags, movedCredentials: credentials }
      }
      case 'replaced': {
        const told = { fact: record.headers[HEADER.id] ?? id, id, by: change.by, at: o.clock.now() }
        const tenant = (await store.stateOf(id))?.tenant ?? null
        await o.bus.publish(replacedEvent({ ...told, tenant, traceparent: record.headers[HEADER.traceparent] }))
        return doneOr404(await store.noteReplaced(id, change.by))
      }
      case 'rotate': {
        const asked = await store.askRotation(id)
        return asked === 'no-password' ? NO_PASSWORD : doneOr404(asked)
      }
      case 'provision': {
        const { username } = change.provision.credentials
        if (within !== null && username && namesAnotherDevice(username, change.provision.identity))
          return USERNAME_IN_USE
        const written = await o.provisioner.add({ id, partition: record.partition, within, ...change.provision })
        if (written === 'not-available') return NOT_AVAILABLE
        if (written === 'no-tenant') return NO_TENANT
        if (written === 'username-in-use') return USERNAME_IN_USE
        if (written === 'password-needed') return PASSWORD_NEEDED
        if (written === 'too-many-tags') return TOO_MANY_TAGS
        if (written.created) o.meters.registrations.add(1, { how: 'import' })
        // After a crash in between it is still in quarantine, and the line is carried out once more.
        if (written.isStranger) {
          await changeState(record, id, 'active', { from: 'quarantined' })
          await store.stateChanged(id, record.partition)
        }
        return written
      }
      case 'tags': {
        const key = await store.setTags(id, change)
        return key === 'too-many-tags' ? TOO_MANY_TAGS : doneOr404(key)
      }
      case 'state':
        return changeState(record, id, change.state, { why: change })
      case 'claim':
        return changeState(record, id, 'active', { from: 'quarantined' })
      case 'tenant':
        return doneOr404(await store.setTenant(id, change.tenant))
      case 'traced':
        return doneOr404(await store.setTraced(id, change.traced))
      case 'redirect':
        return doneOr404(await store.setRedirect(id, change.url))
      case 'form':
        return doneOr404(await store.setForm(id, change.form))
      case 'formNote': {
        const noted = await store.noteForm(id, change.note)
        if (noted?.changed)
          o.logger.info(
            noted.changed.by === 'learned'
              ? 'a form of answers works for a device'
              : 'a device ends its sessions at the InformResponse: the other form is tried',
            { deviceId: id, xmlDeclaration: noted.changed.declaration },
          )
        return doneOr404(noted?.key ?? null)
      }
      case 'remove': {
        const key = await store.keyOf(id)
        if (key === null) return NOT_FOUND
        const tenant = (await store.stateOf(id))?.tenant ?? null
        // Published before it is done: after a crash in between it is published again, and never missing.
        await o.bus.publish(
          removedEvent({ key, id, tenant, at: o.clock.now(), traceparent: record.headers[HEADER.traceparent] }),
        )
        await store.remove(key, id, record.partition)
        return { key, created: false, announced: true }
      }
    }
  }

  /**
   * Told before it is done where it leads into quarantine or out of it: after a crash in between it is told again, under
   * the same id, and never missing. @param from the only state that it leads out of
   */
  const changeState = async (
    record: IncomingRecord,
    id: string,
    state: DeviceState,
    { from, why }: { from?: DeviceState; why?: Extract<Change, { type: 'state' }> },
  ): Promise<Done | Refusal> => {
    const known = await store.stateOf(id)
    if (known === null) return NOT_FOUND
    const { state: before, tenant } = known
    // Asked for twice, it is as it should be.
    if (from !== undefined && before !== from && before !== state) return NOT_QUARANTINED
    // What was blocked, or is in quarantine for another reason, stays as it is.
    const isDuplicate = why?.reason === 'duplicate-identity'
    if (isDuplicate && (before !== 'active' || o.duplicates === 'tell')) return doneOr404(await store.keyOf(id))
    if (isDuplicate)
      o.logger.warn('two devices have one identity: it goes into quarantine', { deviceId: id, sources: why.sources })
    if (before !== state) {
      const told = {
        fact: record.headers[HEADER.id] ?? `${record.partition}-${record.offset}`,
        id,
        at: o.clock.now(),
        traceparent: record.headers[HEADER.traceparent],
        tenant,
      }
      if (state === 'quarantined')
        await o.bus.publish(
          quarantinedEvent({ ...told, reason: why?.reason ?? 'operator', sources: why?.sources ?? [] }),
        )
      else if (before === 'quarantined' && state === 'active') await o.bus.publish(claimedEvent(told))
    }
    return doneOr404(await store.setState(id, state, quarantineOf(why, o.clock.now())))
  }

  const doneOr404 = (key: bigint | null): Done | Refusal =>
    key === null ? NOT_FOUND : { key, created: false, announced: true }

  /** A device that a command registered is announced by the command, since no Inform of it may come for long. */
  const announceNew = async (record: IncomingRecord): Promise<void> => {
    const assignment = directory.cache.assignment(record.partition)
    if (assignment === null) return
    const device = await directory.load(record.key, assignment)
    if (device !== null) await o.announce(device, assignment, record.headers[HEADER.traceparent])
  }

  const answer = async (record: IncomingRecord, result: Done | Refusal): Promise<void> => {
    const address = replyAddressOf(record.headers)
    if (address === null) return
    const reply = create(registryV1.RegistryReplySchema)
    reply.reply =
      'code' in result
        ? { case: 'refused', value: create(registryV1.RefusedSchema, result) }
        : {
            case: 'done',
            value: create(registryV1.DoneSchema, {
              deviceKey: result.key,
              created: result.created,
              unchanged: result.unchanged ?? false,
              movedTags: result.movedTags ?? [],
              movedCredentials: result.movedCredentials ?? '',
            }),
          }
    const value = toBinary(registryV1.RegistryReplySchema, reply)
    await replyTo(o.bus, address, {
      key: record.key,
      type: TYPE.registryReply,
      source: SOURCE,
      value,
      time: o.clock.now(),
      traceparent: record.headers[HEADER.traceparent],
    }).catch(error =>
      o.logger.warn('the answer to a registry command could not be sent', { deviceId: record.key, err: error }),
    )
  }

  return handle
}

/** Why and since when, as it is kept. */
const quarantineOf = (why: Extract<Change, { type: 'state' }> | undefined, now: number) => ({
  reason: why?.reason ?? 'operator',
  at: new Date(now).toISOString(),
  ...(why !== undefined &&
    why.sources.length > 0 && {
      sources: why.sources.map(s => ({ ...s, at: new Date(s.at).toISOString() })),
    }),
})

function decode(record: IncomingRecord): registryV1.RegistryCommand {
  try {
    return fromBinary(registryV1.RegistryCommandSchema, record.value)
  } catch (error) {
    throw new PoisonRecord('a RegistryCommand that cannot be decoded', { cause: error })
  }
}
