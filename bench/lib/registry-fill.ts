/** A large registry, written by SQL: devices with tags, versions, addresses and two parameters each. */
import type { Database } from '@auroralinks/database'

const AT_ONCE = 50_000

/** Devices come in the order of their ids' last digits, so that neighbours in a list are not neighbours on disk. */
export async function fillRegistry(db: Database, devices: number): Promise<void> {
  await db.query({
    text: `insert into parameter_path (path) values ('Device.X_AURORA.Profile'), ('Device.X_AURORA.Line')`,
  })
  for (let from = 1; from <= devices; from += AT_ONCE) {
    await db.query({
      text: `insert into device (id, oui, product_class, serial_number, manufacturer, state, tags, tag_keys, first_contact_at, announced)
        select '00D09E-' || (case n % 3 when 0 then 'Box' when 1 then 'Hub' else 'Gate' end) || '-' || lpad(n::text, 8, '0'), '00D09E', case n % 3 when 0 then 'Box' when 1 then 'Hub' else 'Gate' end, lpad(n::text, 8, '0'), 'Aurora Devices', 'active',
          tags, tags, now(), true
        from (select n, array['ring-' || (n % 33), 'site-' || (n / 500)] || case when n % 2 = 0 then array['half'] else '{}' end as tags from (select (i::bigint * 7919) % ${devices} + 1 as n from generate_series(${from}, least(${from + AT_ONCE - 1}, ${devices})) i) y) x`,
    })
  }
  await db.query({
    text: `insert into device_status (device_key, device_id, last_inform_at, last_boot_at, last_events, software_version, hardware_version, data_model_root, connection_request_url, mac_addresses, ip_address, cwmp_version, inform_digest)
    select key, id, now() - (key % 3600) * interval '1 second', now() - interval '9 days', '[{"code":"2 PERIODIC","commandKey":""}]', '1.0.' || (key % 30), 'A1', 'Device.', 'http://10.0.0.1:7547/cr/' || key,
      array[upper(regexp_replace(lpad(to_hex(serial_number::int), 12, '0'), '(..)(?!$)', '\\1:', 'g'))], '10.1.2.3', '1.2', decode(md5(key::text), 'hex') from device`,
  })
  await db.query({
    text: `insert into parameter (device_key, path_id, value, type_id, updated_at)
    select d.key, p.id, case when p.path like '%Profile' then 'profile-' || (d.key % 4) else 'line-' || d.serial_number::int end, 1, now() from device d cross join parameter_path p`,
  })
}
