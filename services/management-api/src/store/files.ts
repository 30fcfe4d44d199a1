/**
 * The list of files, by SQL: what devices sent is held against the devices that somebody may reach. What changes it is
 * `fileTable` of libs/database, which the file-server uses too.
 */
import { fileTable } from '@auroralinks/database'
import type { Alongside, Database, FileDetails, FileRecord } from '@auroralinks/database'
import type { Contents, Received } from '@auroralinks/files'
import type { Clock } from '@auroralinks/runtime'
import { reachesAll } from '../access/access.ts'
import type { Scope } from '../access/access.ts'
import { createParams } from '../keyset.ts'
import type { Page, PageRequest, SqlSortField } from '../keyset.ts'
import { reachableBy } from './device-list.ts'
import { scopedPage } from './scoped-page.ts'
import type { ScopedList } from './scoped-page.ts'
import { equals, oneOf } from './sql-page.ts'

export const FILE_SORT_FIELDS: Readonly<Record<string, SqlSortField>> = {
  name: { sql: 'x.name', type: 'text' },
  createdAt: { sql: 'x.created_at', type: 'timestamptz' },
}

const LIST: ScopedList = {
  columns:
    'x.name, x.file_type as "fileType", x.version, x.oui, x.product_class as "productClass", x.size, x.sha256, x.created_at as "createdAt", x.device_id as "deviceId", x.task_id as "taskId", x.tenant',
  from: 'file',
  device: { by: 'id', sql: 'x.device_id', optional: true },
}

type Row = Omit<FileRecord, 'size'> & { size: bigint }

export interface StoredFile extends Omit<FileRecord, 'createdAt'> {
  createdAt: string
}

/** What a list is narrowed by: equality, each left out or not. */
export interface FileFilter {
  fileType?: string | undefined
  version?: string | undefined
  oui?: string | undefined
  productClass?: string | undefined
  /** Devices that sent it. */
  deviceIds?: readonly string[] | undefined
  taskId?: string | undefined
  /** Whether a device sent it. */
  sent?: boolean | undefined
}

const fileOf = (r: FileRecord): StoredFile => ({ ...r, createdAt: r.createdAt.toISOString() })

export interface FileStore {
  /** Null when there is none within reach. */
  get(name: string, scope: Scope): Promise<StoredFile | null>
  list(filter: FileFilter, page: PageRequest<SqlSortField>, scope: Scope): Promise<Page<StoredFile>>
  /** Gives a name to a content that was received; the content that it had before goes when no other name has it. */
  put(
    name: string,
    tenant: string | null,
    details: FileDetails,
    content: Received,
    alongside: Alongside,
  ): Promise<{ file: StoredFile; created: boolean }>
  /** False when there is no such file. */
  remove(name: string, alongside: Alongside): Promise<boolean>
  /** All that a device sent. */
  removeSentBy(deviceId: string): Promise<void>
}

export function createFileStore(o: { database: Database; contents: Contents; clock: Clock }): FileStore {
  const { database } = o
  const table = fileTable(o)
  return {
    async get(name, scope) {
      const file = await table.get(name)
      if (file === null) return null
      if (file.deviceId === null) return file.tenant === scope.tenant || scope.tenant === null ? fileOf(file) : null
      if (reachesAll(scope)) return fileOf(file)
      const params = createParams()
      const id = `${params.add(file.deviceId)}::text`
      const [row] = await database.query<{ reached: boolean }>({
        text: `select ${reachableBy(scope, 'id', id, params)!} as reached`,
        values: params.values,
      })
      return row?.reached === true ? fileOf(file) : null
    },
    list: (f, page, scope) =>
      scopedPage<Row, StoredFile>(database, LIST, {
        where: params => [
          ...equals(
            {
              'x.file_type': f.fileType,
              'x.version': f.version,
              'x.oui': f.oui,
              'x.product_class': f.productClass,
              'x.task_id': f.taskId,
            },
            params,
          ),
          ...oneOf('x.device_id', 'text', f.deviceIds, params),
          // What devices sent is held against them.
          ...(scope.tenant === null ? [] : [`(x.device_id is not null or x.tenant = ${params.add(scope.tenant)})`]),
          ...(f.sent === undefined ? [] : [`x.device_id is ${f.sent ? 'not ' : ''}null`]),
        ],
        page,
        scope,
        convert: ({ sort_values: _, size, ...rest }) => fileOf({ ...rest, size: Number(size) }),
      }),
    async put(name, tenant, details, content, alongside) {
      const { file, created } = await table.put(name, details, content, o.clock.now(), { alongside, tenant })
      return { file: fileOf(file), created }
    },
    remove: table.remove,
    async removeSentBy(deviceId) {
      await table.removeSentBy(deviceId)
    },
  }
}
