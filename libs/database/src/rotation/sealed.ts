/**
 * What lies sealed in the database, by SQL: rows whose secrets do not begin as they would if they were sealed now. Each is
 * sealed anew by the service that owns its table.
 */
import type { Database, Queryable } from '../database.ts'

/** How sealed bytes and sealed texts begin under the present key (libs/runtime, `Sealer` and `ValueSealer`). */
export interface Beginnings {
  readonly bytes: Uint8Array
  readonly text: string
}

/** Every column of bytes that is sealed. Whatever else holds bytes stands in `NOT_SEALED`, with the reason: a test holds both against the schema. */
export const SEALED_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  credential: ['password', 'connection_request_password'],
  next_credential: ['password', 'connection_request_password'],
  job: ['task_sealed'],
}

export const NOT_SEALED: Readonly<Record<string, string>> = {
  'user_session.refresh_token': 'sealed as what is on its way is, and gone within a working day',
  'device_status.inform_digest': 'a digest of what is no secret',
  'outbox.value': 'an event for the world: secrets are stars in it',
  'data_model.document': "a vendor's data model",
  'udp_binding.transactions': 'ids of what came by UDP: no secrets',
}

/** The tables that hold credentials, in the same columns: those that a device has, and those that it was sent. */
export const CREDENTIAL_TABLES = ['credential', 'next_credential'] as const
export type CredentialTable = (typeof CREDENTIAL_TABLES)[number]

export interface SealedCredential {
  table: CredentialTable
  key: bigint
  deviceId: string
  password: Uint8Array | null
  connectionRequestPassword: Uint8Array | null
}

/** The task of a job that has secrets. */
export interface SealedJob {
  id: string
  taskSealed: Uint8Array
}

/** A line of an import that waits; what it says, with its passwords sealed, in base64. */
export interface SealedImportLine {
  importId: string
  line: number
  body: Record<string, unknown>
}

export interface SealedTask {
  id: string
  deviceId: string
  /** As it is kept, with its arguments. */
  progress: Record<string, unknown>
}

const otherwise = (column: string): string =>
  `(${column} is not null and substring(${column} from 1 for length($1::bytea)) <> $1::bytea)`

const OLD_CREDENTIALS = SEALED_COLUMNS['credential']!.map(c => otherwise(`c.${c}`)).join(' or ')

/** Waiting tasks with a sealed text that does not begin so; the beginning has letters and digits alone, and `-`, `_`, `:`. */
const OLD_TASKS = `t.status in ('queued', 'running') and t.progress::text ~ ('sealed:v1:(?!' || substring($1::text from 11) || ')')`

/** What of a line of an import is sealed. */
export const IMPORT_LINE_SECRETS = ['password', 'connectionRequestPassword'] as const

/** Of imports that are not over. Six bytes are eight characters of base64; an empty text takes a password away. */
const OLD_LINES = `from import_line l join import i on i.id = l.import_id
  where i.status in ('receiving', 'running') and l.status = 'waiting' and (${IMPORT_LINE_SECRETS.map(
    name => `(coalesce(l.body ->> '${name}', '') <> '' and left(l.body ->> '${name}', length($1)) <> $1)`,
  ).join(' or ')})`

/** Of sealed bytes that begin so, in base64. */
const asBase64 = (b: Pick<Beginnings, 'bytes'>): string =>
  Buffer.from(b.bytes)
    .subarray(0, b.bytes.length - (b.bytes.length % 3))
    .toString('base64')

export const countImportLines = (db: Queryable, b: Pick<Beginnings, 'bytes'>): Promise<number> =>
  countOf(db, `select count(*) as n ${OLD_LINES}`, asBase64(b))

/** Waiting lines whose passwords are sealed otherwise. @param after the place that the last ones ended with */
const oldImportLines = (
  db: Queryable,
  b: Pick<Beginnings, 'bytes'>,
  o: { after: { importId: string; line: number }; limit: number },
): Promise<SealedImportLine[]> =>
  db.query<SealedImportLine>({
    text: `select l.import_id as "importId", l.line, l.body ${OLD_LINES} and (l.import_id, l.line) > ($2::uuid, $3::int)
      order by l.import_id, l.line limit ${o.limit}`,
    values: [asBase64(b), o.after.importId, o.after.line],
  })

export async function countCredentials(db: Queryable, b: Pick<Beginnings, 'bytes'>): Promise<number> {
  const counts = CREDENTIAL_TABLES.map(table =>
    countOf(db, `select count(*) as n from ${table} c where ${OLD_CREDENTIALS}`, Buffer.from(b.bytes)),
  )
  return (await Promise.all(counts)).reduce((sum, n) => sum + n, 0)
}

export const countTasks = (db: Queryable, b: Pick<Beginnings, 'text'>): Promise<number> =>
  countOf(db, `select count(*) as n from task t where ${OLD_TASKS}`, b.text)

async function countOf(db: Queryable, text: string, value: unknown): Promise<number> {
  const [row] = await db.query<{ n: bigint }>({ text, values: [value] })
  return Number(row?.n ?? 0)
}

/** Credentials that are sealed otherwise, by device. @param after the key that the last ones ended with */
const oldCredentials = (
  db: Queryable,
  b: Pick<Beginnings, 'bytes'>,
  o: { table: CredentialTable; after: bigint; limit: number },
): Promise<SealedCredential[]> =>
  db.query<SealedCredential>({
    text: `select '${o.table}' as table, c.device_key as key, d.id as "deviceId", c.password, c.connection_request_password as "connectionRequestPassword"
      from ${o.table} c join device d on d.key = c.device_key
      where c.device_key > $2 and (${OLD_CREDENTIALS}) order by c.device_key limit ${o.limit}`,
    values: [Buffer.from(b.bytes), String(o.after)],
  })

/** Waiting tasks with secrets that are sealed otherwise, by id. @param after the id that the last ones ended with */
const oldTasks = (
  db: Queryable,
  b: Pick<Beginnings, 'text'>,
  o: { after: string; limit: number },
): Promise<SealedTask[]> =>
  db.query<SealedTask>({
    text: `select t.id, t.device_id as "deviceId", t.progress from task t
      where t.id > $2::uuid and ${OLD_TASKS} order by t.id limit ${o.limit}`,
    values: [b.text, o.after],
  })

/** Jobs whose task is sealed otherwise: they are few. */
export const oldJobs = (db: Queryable, b: Pick<Beginnings, 'bytes'>): Promise<SealedJob[]> =>
  db.query<SealedJob>({
    text: `select j.id, j.task_sealed as "taskSealed" from job j where ${otherwise('j.task_sealed')} order by j.id`,
    values: [Buffer.from(b.bytes)],
  })

/** Before any device, and before any task. */
const BEFORE_ALL = { device: -1n, task: '00000000-0000-0000-0000-000000000000' }

/** Reads batch after batch until one is not full. */
async function* batches<R, P>(
  read: (after: P, limit: number) => Promise<R[]>,
  first: P,
  placeOf: (row: R) => P,
  limit = 500,
): AsyncGenerator<R[]> {
  for (let after = first; ; ) {
    const rows = await read(after, limit)
    if (rows.length > 0) yield rows
    if (rows.length < limit) return
    after = placeOf(rows.at(-1)!)
  }
}

/** Those of one table in a batch. */
export async function* credentialBatches(
  database: Database,
  b: Pick<Beginnings, 'bytes'>,
): AsyncGenerator<SealedCredential[]> {
  for (const table of CREDENTIAL_TABLES)
    yield* batches(
      (after, limit) => oldCredentials(database, b, { table, after, limit }),
      BEFORE_ALL.device,
      r => r.key,
    )
}

export const importLineBatches = (
  database: Database,
  b: Pick<Beginnings, 'bytes'>,
): AsyncGenerator<SealedImportLine[]> =>
  batches(
    (after, limit) => oldImportLines(database, b, { after, limit }),
    { importId: BEFORE_ALL.task, line: 0 },
    ({ importId, line }) => ({ importId, line }),
  )

export const taskBatches = (database: Database, b: Pick<Beginnings, 'text'>): AsyncGenerator<SealedTask[]> =>
  batches(
    (after, limit) => oldTasks(database, b, { after, limit }),
    BEFORE_ALL.task,
    r => r.id,
  )
