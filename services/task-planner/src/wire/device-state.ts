/** The present of a device as a record of `acs.device.state.v1`. */
import type { OutgoingRecord } from '@auroralinks/bus'
import { TOPICS, TYPE, cloudEventHeaders, deviceV1, encodeMessage, parseDeviceId } from '@auroralinks/contracts'
import type { StateRow } from '../store/rows/device-state.ts'
import { SOURCE, withoutSecrets } from './publics.ts'

const NOTHING = new Uint8Array(0)
const ms = (t: Date | null): bigint => BigInt(t?.getTime() ?? 0)

/** @param now ms since 1970 */
export function stateRecord(r: StateRow, now: number): OutgoingRecord {
  const id = r.device_id
  const headers = cloudEventHeaders({
    id: `${id}:state:${r.seq}`,
    source: SOURCE,
    type: TYPE.deviceState,
    subject: id,
    time: now,
    tenant: r.tenant,
  })
  const record = { topic: TOPICS.deviceState.name, key: id, headers }
  if (r.state === null) return { ...record, value: NOTHING, tombstone: true }
  const { oui = '', productClass = '', serialNumber = '' } = parseDeviceId(id) ?? {}
  const value = encodeMessage(deviceV1.DeviceStateSchema, {
    deviceId: id,
    device: { manufacturer: r.manufacturer, oui, productClass, serialNumber },
    state: r.state,
    tags: r.tags,
    traced: r.traced,
    redirectTo: r.redirect_to ?? '',
    softwareVersion: r.software_version ?? '',
    hardwareVersion: r.hardware_version ?? '',
    dataModelRoot: r.data_model_root ?? '',
    macAddresses: r.mac_addresses ?? [],
    ipAddress: r.ip_address ?? '',
    connectionRequestUrl: withoutSecrets(r.connection_request_url ?? ''),
    cwmpVersion: r.cwmp_version ?? '',
    periodicInformInterval: r.inform_seconds ?? 0,
    firstContactAt: ms(r.first_contact_at),
    lastInformAt: ms(r.last_inform_at),
    lastEvents: (r.last_events ?? []).map(({ code, commandKey }) => ({ code, commandKey })),
    lastBootAt: ms(r.last_boot_at),
    lastBootstrapAt: ms(r.last_bootstrap_at),
    silentSince: ms(r.silent_since),
    at: BigInt(now),
  })
  return { ...record, value }
}
