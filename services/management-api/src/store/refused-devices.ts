/** Devices that are turned away because they are not known: identity's table, without those that are known by now. */
import type { Database } from '@auroralinks/database'
import type { Page, PageRequest, SqlSortField } from '../keyset.ts'
import { sqlPage } from './sql-page.ts'

export const REFUSED_SORT_FIELDS: Readonly<Record<string, SqlSortField>> = {
  lastAt: { sql: 'x.last_at', type: 'timestamptz' },
  firstAt: { sql: 'x.first_at', type: 'timestamptz' },
  times: { sql: 'x.times', type: 'bigint' },
  deviceId: { sql: 'x.device_id', type: 'text' },
}

interface Row {
  device_id: string
  oui: string
  product_class: string
  serial_number: string
  manufacturer: string
  software_version: string
  address: string
  connection_request_url: string
  username: string
  events: { code: string; commandKey: string }[]
  first_at: Date
  last_at: Date
  times: number
}

const shown = (r: Row) => ({
  deviceId: r.device_id,
  oui: r.oui,
  productClass: r.product_class,
  serialNumber: r.serial_number,
  manufacturer: r.manufacturer,
  softwareVersion: r.software_version,
  ipAddress: r.address,
  connectionRequestUrl: r.connection_request_url,
  username: r.username,
  events: r.events,
  firstAt: r.first_at.toISOString(),
  lastAt: r.last_at.toISOString(),
  times: r.times,
})

/** A page of them. */
export const listRefused = (database: Database, page: PageRequest): Promise<Page<ReturnType<typeof shown>>> =>
  sqlPage<Row, ReturnType<typeof shown>>(
    database,
    { columns: 'x.*', from: 'refused_device' },
    { where: () => ['not exists (select from device d where d.id = x.device_id)'], page, convert: shown },
  )
