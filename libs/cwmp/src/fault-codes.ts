/**
 * Fault codes (TR-069 A.5: Table 87 for CPEs, Table 88 for ACSs).
 *
 * `retry` says what to do with the request that got the fault:
 * `permanent`: the same request will fail again; `rediscover`: read what the CPE has, then try once more;
 * `transient`: later; `again`: the same request at once (8005).
 */
export type RetryClass = 'permanent' | 'rediscover' | 'transient' | 'again'

export interface FaultInfo {
  name: string
  side: 'Client' | 'Server'
  retry: RetryClass
}

const table: Record<string, [name: string, side: FaultInfo['side'], retry: RetryClass]> = {
  8000: ['Method not supported', 'Server', 'permanent'],
  8001: ['Request denied', 'Server', 'permanent'],
  8002: ['Internal error', 'Server', 'transient'],
  8003: ['Invalid arguments', 'Client', 'permanent'],
  8004: ['Resources exceeded', 'Server', 'transient'],
  8005: ['Retry request', 'Server', 'again'],
  8006: ['ACS version incompatible with CPE', 'Server', 'permanent'],
  9000: ['Method not supported', 'Server', 'permanent'],
  9001: ['Request denied', 'Server', 'permanent'],
  9002: ['Internal error', 'Server', 'transient'],
  9003: ['Invalid arguments', 'Client', 'permanent'],
  9004: ['Resources exceeded', 'Server', 'transient'],
  9005: ['Invalid parameter name', 'Client', 'rediscover'],
  9006: ['Invalid parameter type', 'Client', 'permanent'],
  9007: ['Invalid parameter value', 'Client', 'permanent'],
  9008: ['Attempt to set a non-writable parameter', 'Client', 'permanent'],
  9009: ['Notification request rejected', 'Server', 'permanent'],
  9010: ['File transfer failure', 'Server', 'transient'],
  9011: ['Upload failure', 'Server', 'transient'],
  9012: ['File transfer server authentication failure', 'Server', 'transient'],
  9013: ['Unsupported protocol for file transfer', 'Server', 'permanent'],
  9014: ['File transfer failure: unable to join multicast group', 'Server', 'transient'],
  9015: ['File transfer failure: unable to contact file server', 'Server', 'transient'],
  9016: ['File transfer failure: unable to access file', 'Server', 'transient'],
  9017: ['File transfer failure: unable to complete download', 'Server', 'transient'],
  9018: ['File transfer failure: file corrupted or otherwise unusable', 'Server', 'transient'],
  9019: ['File transfer failure: file authentication failure', 'Server', 'permanent'],
  9020: ['File transfer failure: unable to complete download within specified time windows', 'Client', 'transient'],
  9021: ['Cancellation of file transfer not permitted in current transfer state', 'Client', 'transient'],
  9022: ['Invalid UUID format', 'Server', 'permanent'],
  9023: ['Unknown execution environment', 'Server', 'permanent'],
  9024: ['Disabled execution environment', 'Server', 'transient'],
  9025: ['Deployment unit to execution environment mismatch', 'Server', 'permanent'],
  9026: ['Duplicate deployment unit', 'Server', 'permanent'],
  9027: ['System resources exceeded', 'Server', 'transient'],
  9028: ['Unknown deployment unit', 'Server', 'permanent'],
  9029: ['Invalid deployment unit state', 'Server', 'permanent'],
  9030: ['Invalid deployment unit update: downgrade not permitted', 'Server', 'permanent'],
  9031: ['Invalid deployment unit update: version not specified', 'Server', 'permanent'],
  9032: ['Invalid deployment unit update: version already exists', 'Server', 'permanent'],
}

const infos = new Map(
  Object.entries(table).map(([code, [name, side, retry]]): [string, FaultInfo] => [code, { name, side, retry }]),
)
const vendor: FaultInfo = { name: 'Vendor-defined fault', side: 'Server', retry: 'permanent' }

/** What a fault code means. A vendor's own (8800-8899, 9800-9899) is permanent; any other that is not in the tables is handled as 9001 (TR-069 3.7.2.4). */
export function faultInfo(code: string): FaultInfo {
  return infos.get(code) ?? (/^[89]8\d\d$/.test(code) ? vendor : infos.get('9001')!)
}

/** Every fault code of the standard, in order. */
export const faultCodes: readonly string[] = [...infos.keys()]
