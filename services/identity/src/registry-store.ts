/** What registry commands write; one transaction a command, since the operator wants to know of each. */
import { tagKey } from '@auroralinks/contracts'
import type { DeviceIdentity } from '@auroralinks/contracts'
import type { Database } from '@auroralinks/database'
import { MAX_TAGS, mergeCredentials, mergeTags } from './changes.ts'
import { afterNote } from './answer-form.ts'
import type { AnswerForm, FormNote } from './answer-form.ts'
import { formFromRow, formValues } from './form-row.ts'
import type { FormRow } from './form-row.ts'
import type { CredentialsChange, CredentialsRow } from './changes.ts'
import type { DeviceState } from './known-device.ts'

export interface Registered {
  key: bigint
  created: boolean
  announced: boolean
}

export interface RegistryStore {
  /** Registers an expected device where there is none. 'username-in-use': another device has that username. */
  setCredentials(id: string, identity: DeviceIdentity, change: CredentialsChange): Promise<Registered | 'username-in-use'>
  /** Null: no such device. */
  setTags(id: string, change: { add: string[]; remove: string[] }): Promise<bigint | null | 'too-many-tags'>
  /** A device that never came in and is neither blocked nor in quarantine is still expected. */
  setState(id: string, state: DeviceState): Promise<bigint | null>
  setTraced(id: string, traced: boolean): Promise<bigint | null>
  setForm(id: string, form: AnswerForm): Promise<bigint | null>
  /** The form as it is now where the news changed it. */
  noteForm(id: string, note: FormNote): Promise<{ key: bigint; changed: AnswerForm | null } | null>
  keyOf(id: string): Promise<bigint | null>
  /** With its credentials and rejections. */
  remove(key: bigint, id: string): Promise<void>
}

const CREATE = `
INSERT INTO device (id, oui, product_class, serial_number, state) VALUES ($1, $2, $3, $4, 'expected')
ON CONFLICT (id) DO NOTHING RETURNING key`

const CREDENTIALS = `
SELECT username, password, connection_request_username AS "connectionRequestUsername", connection_request_password AS "connectionRequestPassword"
FROM credential WHERE device_key = $1`

const PUT = `
INSERT INTO credential (device_key, username, password, connection_request_username, connection_request_password) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (device_key) DO UPDATE SET username = excluded.username, password = excluded.password,
  connection_request_username = excluded.connection_request_username, connection_request_password = excluded.connection_request_password`

const FORM = 'UPDATE device SET xml_declaration = $2, xml_declaration_by = $3, xml_declaration_failures = $4'

type Keyed = { key: bigint }

const bytes = (b: Uint8Array | null): Buffer | null => (b === null ? null : Buffer.from(b))

export function createRegistryStore(database: Database): RegistryStore {
  const keyFrom = async (text: string, values: unknown[]): Promise<bigint | null> => (await database.query<Keyed>({ text, values }))[0]?.key ?? null

  return {
    async setCredentials(id, identity, change) {
      try {
        return await database.transaction(async tx => {
          const created = await tx.query<Keyed>({ text: CREATE, values: [id, identity.oui, identity.productClass, identity.serialNumber] })
          const [device] = await tx.query<Keyed & { announced: boolean }>({ text: 'SELECT key, announced FROM device WHERE id = $1', values: [id] })
          const { key, announced } = device!
          const [before] = await tx.query<CredentialsRow>({ text: CREDENTIALS, values: [key] })
          const after = mergeCredentials(id, before ?? null, change)
          await tx.query({ text: PUT, values: [key, after.username, bytes(after.password), after.connectionRequestUsername, bytes(after.connectionRequestPassword)] })
          return { key, created: created.length > 0, announced }
        })
      } catch (error) {
        if (isUniqueViolation(error, 'credential_username_key')) return 'username-in-use'
        throw error
      }
    },
    async setTags(id, change) {
      const [row] = await database.query<Keyed & { tags: string[] }>({ text: 'SELECT key, tags FROM device WHERE id = $1', values: [id] })
      if (row === undefined) return null
      const tags = mergeTags(row.tags, change)
      if (tags.length > MAX_TAGS) return 'too-many-tags'
      return keyFrom('UPDATE device SET tags = $2::text[], tag_keys = $3::text[] WHERE key = $1 RETURNING key', [row.key, tags, tags.map(tagKey)])
    },
    setState: (id, state) => keyFrom(`UPDATE device SET state = CASE WHEN $2 = 'active' AND first_contact_at IS NULL THEN 'expected' ELSE $2 END WHERE id = $1 RETURNING key`, [id, state]),
    setTraced: (id, traced) => keyFrom('UPDATE device SET traced = $2 WHERE id = $1 RETURNING key', [id, traced]),
    setForm: (id, form) => keyFrom(`${FORM} WHERE id = $1 RETURNING key`, [id, ...formValues(form)]),
    async noteForm(id, note) {
      const [row] = await database.query<Keyed & FormRow>({ text: 'SELECT key, xml_declaration, xml_declaration_by, xml_declaration_failures FROM device WHERE id = $1', values: [id] })
      if (row === undefined) return null
      const changed = afterNote(formFromRow(row), note)
      if (changed !== null) await database.query({ text: `${FORM} WHERE id = $1`, values: [id, ...formValues(changed)] })
      return { key: row.key, changed }
    },
    keyOf: id => keyFrom('SELECT key FROM device WHERE id = $1', [id]),
    remove: (key, id) => database.transaction(async tx => {
      await tx.query({ text: 'DELETE FROM credential WHERE device_key = $1', values: [key] })
      await tx.query({ text: 'DELETE FROM rejection WHERE device_id = $1', values: [id] })
      await tx.query({ text: 'DELETE FROM device WHERE key = $1', values: [key] })
    }),
  }
}

/** SQLSTATE 23505. */
function isUniqueViolation(error: unknown, constraint: string): boolean {
  const e = error as { code?: unknown; constraint?: unknown } | null
  return e?.code === '23505' && e.constraint === constraint
}
