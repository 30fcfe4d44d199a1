/** What registry commands write, by Prisma's client; one transaction a command, since the operator wants to know of each. */
import { tagKey } from '@auroralinks/contracts'
import type { DeviceIdentity } from '@auroralinks/contracts'
import { isUniqueViolation } from '@auroralinks/database'
import type { Database, Prisma } from '@auroralinks/database'
import { MAX_TAGS, mergeCredentials, mergeTags } from './changes.ts'
import { afterNote } from './answer-form.ts'
import type { AnswerForm, FormNote } from './answer-form.ts'
import { formFromRow, formValues } from './form-row.ts'
import type { CredentialsChange } from './changes.ts'
import type { DeviceState } from './known-device.ts'
import { takeOver } from './take-over.ts'
import type { TakenOver } from './take-over.ts'

export interface Registered {
  key: bigint
  created: boolean
  announced: boolean
  /** It is in quarantine because nobody had announced it. */
  isStranger: boolean
}

export interface RegistryStore {
  /**
   * Registers an expected device where there is none. 'username-in-use': another device has that username;
   * 'password-needed': what is kept of its password is of another username; 'not-available': it is another tenant's.
   * @param within the tenant that asks, and whose it is then; null: the installation
   */
  setCredentials(
    id: string,
    identity: DeviceIdentity,
    change: CredentialsChange,
    within: string | null,
  ): Promise<Registered | 'username-in-use' | 'password-needed' | 'not-available'>
  /** Whether a device is a tenant's. */
  isOf(id: string, tenant: string): Promise<boolean>
  /** Null: the installation's. */
  setTenant(id: string, tenant: string | null): Promise<bigint | null>
  /** Null: no such device. */
  setTags(id: string, change: { add: string[]; remove: string[] }): Promise<bigint | null | 'too-many-tags'>
  /** A device that never came in and is neither blocked nor in quarantine is still expected. */
  setState(id: string, state: DeviceState, quarantine: object): Promise<bigint | null>
  stateOf(id: string): Promise<{ state: DeviceState; tenant: string | null } | null>
  /** Tags and credentials of another device become this one's. */
  takeOver(id: string, identity: DeviceIdentity, from: string, within: string | null): Promise<TakenOver>
  noteReplaced(id: string, by: string): Promise<bigint | null>
  /** The device is sent other credentials in its next session, or once more those on their way. 'no-password': there are none. */
  askRotation(id: string): Promise<bigint | null | 'no-password'>
  setTraced(id: string, traced: boolean): Promise<bigint | null>
  /** Null: its sessions stay here. */
  setRedirect(id: string, url: string | null): Promise<bigint | null>
  setForm(id: string, form: AnswerForm): Promise<bigint | null>
  /** The form as it is now where the news changed it. */
  noteForm(id: string, note: FormNote): Promise<{ key: bigint; changed: AnswerForm | null } | null>
  keyOf(id: string): Promise<bigint | null>
  /** What stands of the device on acs.device.state.v1 is old. @param partition the device's */
  stateChanged(id: string, partition: number): Promise<void>
  /** With its credentials and rejections. */
  remove(key: bigint, id: string, partition: number): Promise<void>
}

/** Of `device d`: it came before anybody announced it, and is in quarantine for that alone. */
export const STRANGER = `d.state = 'quarantined' AND coalesce(d.quarantine ->> 'reason', '') IN ('unknown-device', 'shared-serial')`

/** End the transaction: nothing of the command is written. */
class PasswordNeeded extends Error {}
class NotAvailable extends Error {}

/** By SQL: the new state depends on another column, which Prisma's updates cannot look at. */
const STATE = `UPDATE device SET state = CASE WHEN $2 = 'active' AND first_contact_at IS NULL THEN 'expected' ELSE $2 END,
  quarantine = CASE WHEN $2 <> 'quarantined' THEN NULL WHEN state = 'quarantined' THEN quarantine
    ELSE $3::jsonb END
  WHERE id = $1 RETURNING key`

/** By SQL: Prisma has no upsert that counts on. The planner of the partition publishes it. */
const STATE_DUE = `INSERT INTO device_state_due (device_id, partition) VALUES ($1, $2) ON CONFLICT (device_id) DO UPDATE SET partition = excluded.partition, seq = excluded.seq`

const IS_STRANGER = `SELECT ${STRANGER} AS stranger FROM device d WHERE d.key = $1::bigint`

/** A statement waits for whatever holds the row, as long as that takes; in ms. */
const UNHURRIED = { maxWait: 10_000, timeout: 600_000 }

const CREDENTIALS = {
  username: true,
  password: true,
  connectionRequestUsername: true,
  connectionRequestPassword: true,
} as const

/** Prisma takes no view of memory that may be shared. */
const bytes = (b: Uint8Array | null): Uint8Array<ArrayBuffer> | null => (b === null ? null : new Uint8Array(b))

const formData = (form: AnswerForm): Prisma.DeviceUpdateManyMutationInput => {
  const [xmlDeclaration, xmlDeclarationBy, xmlDeclarationFailures] = formValues(form)
  return { xmlDeclaration, xmlDeclarationBy, xmlDeclarationFailures }
}

export interface RegistryStoreOptions {
  deviceState: boolean
  /** A sealed password as it is kept; null where that is of another username. */
  kept(username: string, sealed: Uint8Array): Uint8Array | null
}

export function createRegistryStore(database: Database, o: RegistryStoreOptions): RegistryStore {
  const { prisma } = database
  /** In one statement, which touches nothing where there is no such device. */
  const update = async (id: string, data: Prisma.DeviceUpdateManyMutationInput): Promise<bigint | null> =>
    (await prisma.device.updateManyAndReturn({ where: { id }, data, select: { key: true } }))[0]?.key ?? null

  return {
    async setCredentials(id, identity, change, within) {
      try {
        return await prisma.$transaction(async tx => {
          const { oui, productClass, serialNumber } = identity
          const created = await tx.device.createMany({
            data: [{ id, oui, productClass, serialNumber, state: 'expected', tenant: within }],
            skipDuplicates: true,
          })
          const { key, announced, tenant } = await tx.device.findUniqueOrThrow({
            where: { id },
            select: { key: true, announced: true, tenant: true },
          })
          if (within !== null && tenant !== within) throw new NotAvailable()
          const before = await tx.credential.findUnique({ where: { deviceKey: key }, select: CREDENTIALS })
          const after = mergeCredentials(id, before, change)
          const kept = after.password === null ? null : o.kept(after.username ?? id, after.password)
          if (kept === null && after.password !== null) throw new PasswordNeeded()
          const data = {
            ...after,
            password: bytes(kept),
            connectionRequestPassword: bytes(after.connectionRequestPassword),
          }
          // What an operator puts stands before what is on its way.
          const isOther = change.username !== undefined || change.sealedPassword !== undefined
          if (isOther) await tx.nextCredential.deleteMany({ where: { deviceKey: key } })
          await tx.credential.upsert({
            where: { deviceKey: key },
            create: { deviceKey: key, ...data },
            update: isOther ? { ...data, changedAt: new Date(), rotate: false } : data,
            select: { deviceKey: true },
          })
          const [row] = await tx.$queryRawUnsafe<{ stranger: boolean }[]>(IS_STRANGER, String(key))
          return { key, created: created.count > 0, announced, isStranger: row?.stranger === true }
        }, UNHURRIED)
      } catch (error) {
        if (error instanceof PasswordNeeded) return 'password-needed'
        if (error instanceof NotAvailable) return 'not-available'
        if (isUniqueViolation(error, 'credential_username_key')) return 'username-in-use'
        throw error
      }
    },
    async setTags(id, change) {
      const device = await prisma.device.findUnique({ where: { id }, select: { key: true, tags: true } })
      if (device === null) return null
      const tags = mergeTags(device.tags, change)
      if (tags.length > MAX_TAGS) return 'too-many-tags'
      const { count } = await prisma.device.updateMany({
        where: { key: device.key },
        data: { tags, tagKeys: tags.map(tagKey) },
      })
      return count > 0 ? device.key : null
    },
    async setState(id, state, quarantine) {
      const values = [id, state, JSON.stringify(quarantine)]
      return (await database.query<{ key: bigint }>({ text: STATE, values }))[0]?.key ?? null
    },
    async stateOf(id) {
      const device = await prisma.device.findUnique({ where: { id }, select: { state: true, tenant: true } })
      return device === null ? null : { state: device.state as DeviceState, tenant: device.tenant }
    },
    async isOf(id, tenant) {
      return (await prisma.device.findFirst({ where: { id, tenant }, select: { key: true } })) !== null
    },
    setTenant: (id, tenant) => update(id, { tenant }),
    takeOver: (id, identity, from, within) => takeOver(database, { id, identity, from, within }),
    noteReplaced: (id, replacedBy) => update(id, { replacedBy }),
    async askRotation(id) {
      const device = await prisma.device.findUnique({ where: { id }, select: { key: true } })
      if (device === null) return null
      const { count } = await prisma.credential.updateMany({
        where: { deviceKey: device.key, password: { not: null } },
        data: { rotate: true },
      })
      if (count > 0) return device.key
      // What it has not used yet is sent once more.
      const sent = await prisma.nextCredential.updateMany({
        where: { deviceKey: device.key },
        data: { sentAt: new Date(0) },
      })
      return sent.count > 0 ? device.key : 'no-password'
    },
    setTraced: (id, traced) => update(id, { traced }),
    setRedirect: (id, redirectTo) => update(id, { redirectTo }),
    setForm: (id, form) => update(id, formData(form)),
    async noteForm(id, note) {
      const device = await prisma.device.findUnique({
        where: { id },
        select: { key: true, xmlDeclaration: true, xmlDeclarationBy: true, xmlDeclarationFailures: true },
      })
      if (device === null) return null
      const before = formFromRow({
        xml_declaration: device.xmlDeclaration,
        xml_declaration_by: device.xmlDeclarationBy,
        xml_declaration_failures: device.xmlDeclarationFailures,
      })
      const changed = afterNote(before, note)
      if (changed !== null) await prisma.device.updateMany({ where: { id }, data: formData(changed) })
      return { key: device.key, changed }
    },
    async keyOf(id) {
      return (await prisma.device.findUnique({ where: { id }, select: { key: true } }))?.key ?? null
    },
    async stateChanged(id, partition) {
      if (o.deviceState) await database.query({ text: STATE_DUE, values: [id, partition] })
    },
    async remove(key, id, partition) {
      await prisma.$transaction([
        prisma.credential.deleteMany({ where: { deviceKey: key } }),
        prisma.nextCredential.deleteMany({ where: { deviceKey: key } }),
        prisma.rejection.deleteMany({ where: { deviceId: id } }),
        prisma.device.deleteMany({ where: { key } }),
        ...(o.deviceState ? [prisma.$executeRawUnsafe(STATE_DUE, id, partition)] : []),
      ])
    },
  }
}
