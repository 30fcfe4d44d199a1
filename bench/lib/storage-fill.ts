/** A fleet in the database as it is after its first contact, written by SQL. */
import type { Database } from '@auroralinks/database'

/** What devices of this size report: mostly short values, as in TR-181 trees that were read whole. */
const TYPES = [
  'string',
  'string',
  'string',
  'unsignedInt',
  'unsignedInt',
  'boolean',
  'int',
  'dateTime',
  'unsignedLong',
  'string',
]

export interface Filled {
  paths: string[]
}

/** Writes `devices` devices with `parameters` parameters each; an instance number in every tenth name. */
export async function fillFleet(db: Database, o: { devices: number; parameters: number }): Promise<Filled> {
  const paths = Array.from(
    { length: o.parameters },
    (_, i) => `Device.X_Part${Math.floor(i / 10)}.${i % 10 === 9 ? `Table.${i}.` : ''}Parameter${i}`,
  )
  await db.query({ text: 'insert into parameter_path (path) select p from unnest($1::text[]) p', values: [paths] })
  await db.query({
    text: `insert into device (id, oui, product_class, serial_number, manufacturer, state, first_contact_at, announced)
    select '00D09E-Box-' || lpad(i::text, 8, '0'), '00D09E', 'Box', lpad(i::text, 8, '0'), 'Aurora Devices', 'active', now(), true from generate_series(1, ${o.devices}) i`,
  })
  await fillStatus(db)
  for (let from = 1; from <= o.devices; from += 500) {
    await db.query({
      text: `insert into parameter (device_key, path_id, value, type_id, writable, updated_at)
        select d.key, p.id, ${VALUE}, t.id, p.id % 3 = 0, now()
        from device d cross join parameter_path p join parameter_type t on t.name = ($1::text[])[(p.id % 10) + 1]
        where d.serial_number >= lpad('${from}', 8, '0') and d.serial_number < lpad('${from + 500}', 8, '0') order by d.key, p.id`,
      values: [TYPES.map(t => `xsd:${t}`)],
    })
  }
  return { paths }
}

/** By the kind of path: text, number, boolean or time. */
const VALUE = `case p.id % 10 when 5 then (p.id % 2 = 0)::text when 7 then '2026-11-23T12:00:00Z' when 3 then (d.key * 7 + p.id)::text when 4 then (p.id % 50)::text when 6 then (-p.id)::text when 8 then (d.key * 100003 + p.id)::text
  when 0 then '' when 1 then 'Enabled' when 2 then 'value-' || (d.key * 31 + p.id) else substr(md5((d.key * p.id)::text), 1, 24) end`

export async function fillStatus(db: Database): Promise<void> {
  await db.query({
    text: `insert into device_status (device_key, device_id, last_inform_at, last_boot_at, last_events, software_version, hardware_version, data_model_root, connection_request_url, mac_addresses, ip_address, cwmp_version, inform_digest)
    select d.key, d.id, now() - random() * interval '1 hour', now() - interval '9 days', '[{"code":"2 PERIODIC","commandKey":""}]', '1.0.' || (d.key % 30), 'A1', 'Device.', 'http://10.0.0.1:7547/cr/' || d.key,
      array[upper(substr(md5(d.key::text), 1, 12))], '10.1.2.3', '1.2', decode(md5(d.key::text), 'hex') from device d`,
  })
}
