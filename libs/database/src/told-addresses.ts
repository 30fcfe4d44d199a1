/** What a device told of the ways by which it takes connection requests (TR-069 Annexes G and K), for statements that read it with other things of the device. */

/** As `TOLD_ADDRESSES` gives them; null where the device told none. */
export interface ToldAddressColumns {
  /** Its UDPConnectionRequestAddress. */
  udp_address: string | null
  /** Its NATDetected, as it wrote it: `isNatDetected` reads it. */
  nat_detected: string | null
  /** Its ConnReqJabberID. */
  jabber_id: string | null
}

/** A join to `device d` and `device_status s`; its columns are those of `told`. */
export const TOLD_ADDRESSES = `LEFT JOIN LATERAL (
  SELECT max(p.value) FILTER (WHERE pp.path LIKE '%Address') AS udp_address, max(p.value) FILTER (WHERE pp.path LIKE '%NATDetected') AS nat_detected,
    max(p.value) FILTER (WHERE pp.path LIKE '%JabberID') AS jabber_id
  FROM parameter_path pp JOIN parameter p ON p.device_key = d.key AND p.path_id = pp.id
  WHERE pp.path = ANY(ARRAY[s.data_model_root || 'ManagementServer.UDPConnectionRequestAddress', s.data_model_root || 'ManagementServer.NATDetected',
    s.data_model_root || 'ManagementServer.ConnReqJabberID'])
) told ON true`

/** Null where it told nothing of that. */
export const isNatDetected = ({ nat_detected: told }: Pick<ToldAddressColumns, 'nat_detected'>): boolean | null =>
  told === null ? null : /^(?:1|true)$/i.test(told.trim())
