/** The stream of tasks that a run asks for: what, of whom, how and when, from the seed. */
import { randomOf } from './random.ts'
import type { Random } from './random.ts'

export const TASK_TYPES = [
  'getParameterNames',
  'getParameterValues',
  'setParameterValues',
  'addObject',
  'deleteObject',
  'refresh',
  'reboot',
  'upload',
  'download',
  'scheduleDownload',
  'getRpcMethods',
  'getParameterAttributes',
  'setParameterAttributes',
  'scheduleInform',
  'cancelTransfer',
  'getQueuedTransfers',
  'getAllQueuedTransfers',
  'getOptions',
  'changeDuState',
  'setVouchers',
  'vendorRpc',
  'diagnostics',
] as const
export type TaskType = (typeof TASK_TYPES)[number]

/** One request, before it is known what becomes of it. */
export interface Request {
  readonly n: number
  /** Goes into the task as its unique key: by it the task is found whatever became of the answer. */
  readonly label: string
  readonly device: number
  readonly type: TaskType
  /** Seconds of `?wait`; null = without. */
  readonly wait: number | null
  /** Sent with an Idempotency-Key, again after a failure and this often after a success. */
  readonly repeats: number | null
  /** Over the topic acs.task.commands.v1 instead of REST. */
  readonly overBus: boolean
  /** Cancelled so many ms after it was accepted. */
  readonly cancelAfterMs: number | null
  readonly expiresMs: number | null
  readonly notBeforeMs: number | null
  /** Varies the arguments. */
  readonly variant: number
}

/** How often each type is asked for. */
const WEIGHTS: Record<TaskType, number> = {
  getParameterNames: 1,
  getParameterValues: 2,
  setParameterValues: 3,
  addObject: 4,
  deleteObject: 3,
  refresh: 1,
  reboot: 2,
  upload: 2,
  download: 3,
  scheduleDownload: 1,
  getRpcMethods: 1,
  getParameterAttributes: 1,
  setParameterAttributes: 1,
  scheduleInform: 2,
  cancelTransfer: 1,
  getQueuedTransfers: 1,
  getAllQueuedTransfers: 1,
  getOptions: 1,
  changeDuState: 2,
  setVouchers: 1,
  vendorRpc: 1,
  diagnostics: 2,
}
const CARDS = TASK_TYPES.flatMap(type => Array.from({ length: WEIGHTS[type] }, () => type))

/** Request number `n` of a run. */
export function requestOf(seed: number, n: number, devices: number): Request {
  const random = randomOf(seed, 'request', n)
  const overBus = random.chance(0.1)
  return {
    n,
    label: `chaos-${seed}-${n}`,
    overBus,
    device: random.between(0, devices - 1),
    type: random.pick(CARDS),
    wait: !overBus && random.chance(0.35) ? random.between(2, 12) : null,
    repeats: !overBus && random.chance(0.35) ? random.between(0, 2) : null,
    cancelAfterMs: random.chance(0.1) ? random.between(0, 4_000) : null,
    ...timesOf(random),
    variant: random.between(0, 1_000_000),
  }
}

function timesOf(random: Random): { expiresMs: number | null; notBeforeMs: number | null } {
  // Clocks are stepped by minutes: what expires does so soon, or not in this run.
  if (random.chance(0.06)) return { expiresMs: random.between(1_500, 15_000), notBeforeMs: null }
  if (random.chance(0.05)) return { expiresMs: null, notBeforeMs: random.between(1_000, 12_000) }
  return { expiresMs: null, notBeforeMs: null }
}

const TABLE = {
  tr181: 'Device.NAT.PortMapping.',
  tr098: 'InternetGatewayDevice.WANDevice.1.WANConnectionDevice.1.WANIPConnection.1.PortMapping.',
} as const
const ROOT = { tr181: 'Device.', tr098: 'InternetGatewayDevice.' } as const

/** Of a software module that no device has. */
const NO_MODULE = 'ffffffff-0000-4000-8000-000000000000'

/** Tests that every device has; one of them fails. */
const TESTS = [
  { test: 'ipPing', arguments: { Host: 'host.example', NumberOfRepetitions: '3' } },
  { test: 'traceRoute', arguments: { Host: 'host.example' } },
  { test: 'nsLookup', arguments: { HostName: 'host.example', NumberOfRepetitions: '2' } },
  { test: 'ipPing', arguments: { Host: 'nobody.invalid' } },
] as const

/** A value that no other request sets: what ran can be told from it. */
export const valueSetBy = (label: string): string => label

/** What the arguments of a request are made of besides its numbers. */
export interface Surroundings {
  readonly model: 'tr181' | 'tr098'
  /** Of a deleteObject: the path to delete. */
  readonly instance: string | null
  /** Where devices send files, and fetch files and modules. */
  readonly filesUrl: string
}

/** The arguments of a request. */
export function argumentsOf(
  r: Request,
  type: TaskType,
  { model, instance, filesUrl }: Surroundings,
): Record<string, unknown> {
  const root = ROOT[model]
  switch (type) {
    case 'getParameterNames':
      return { path: r.variant % 3 === 0 ? TABLE[model] : `${root}DeviceInfo.`, nextLevel: true }
    case 'getParameterValues':
      return {
        names: [
          `${root}DeviceInfo.UpTime`,
          ...(r.variant % 4 === 0 ? [`${root}DeviceInfo.NoSuch${r.n}`] : []),
          ...(r.variant % 5 === 0 ? [`${root}ManagementServer.`] : []),
        ],
      }
    case 'setParameterValues':
      return {
        values: [
          {
            name: `${root}DeviceInfo.ProvisioningCode`,
            value: valueSetBy(r.label),
            ...(r.variant % 2 === 0 ? { type: 'xsd:string' } : {}),
          },
        ],
      }
    case 'addObject':
      return {
        path: TABLE[model],
        values:
          r.variant % 2 === 0
            ? []
            : [{ name: 'ExternalPort', value: String(1_024 + (r.n % 60_000)), type: 'xsd:unsignedInt' }],
      }
    case 'deleteObject':
      return { path: instance }
    case 'refresh':
      return { path: `${root}DeviceInfo.` }
    case 'reboot':
      return {}
    case 'getRpcMethods':
    case 'getQueuedTransfers':
    case 'getAllQueuedTransfers':
      return {}
    case 'getOptions':
      return { optionName: '' }
    case 'setVouchers':
      return { vouchers: [Buffer.from(r.label).toString('base64')] }
    case 'vendorRpc':
      return { method: 'X_02AC5A_Blink', arguments: { seconds: r.variant % 5, colour: 'green' } }
    case 'changeDuState':
      return {
        operations: [
          { operation: 'install', url: `${filesUrl}modules/${r.n}` },
          ...(r.variant % 3 === 0 ? [{ operation: 'uninstall', uuid: NO_MODULE }] : []),
        ],
      }
    case 'getParameterAttributes':
      return { names: [`${root}DeviceInfo.`] }
    case 'setParameterAttributes':
      return {
        attributes: [
          r.variant % 2 === 0
            ? { name: `${root}Time.NTPServer1`, notification: r.variant % 3 }
            : { name: `${root}DeviceInfo.`, accessList: r.variant % 4 === 1 ? [] : ['Subscriber'] },
        ],
      }
    case 'diagnostics':
      return { ...TESTS[r.variant % TESTS.length]!, timeLimitSeconds: 30 }
    case 'scheduleInform':
      return { delaySeconds: 1 + (r.variant % 5) }
    // Of no transfer: one that is dropped would never end its task.
    case 'cancelTransfer':
      return { commandKey: `none-${r.n}` }
    case 'upload':
      return {
        fileType: '4 Vendor Log File 1',
        ...(r.variant % 2 === 0 ? { url: `${filesUrl}${r.variant % 4 === 0 ? 'full' : 'in'}/${r.n}` } : {}),
        delaySeconds: r.variant % 3,
      }
    case 'download':
      return { ...fileOf(r, filesUrl), delaySeconds: r.variant % 3 }
    case 'scheduleDownload':
      return { ...fileOf(r, filesUrl), windows: [{ start: r.variant % 3, end: 60, mode: '1 At Any Time' }] }
  }
}

/** A file of the ACS, one from elsewhere, or one that is nowhere. */
const fileOf = (r: Request, filesUrl: string): Record<string, unknown> =>
  r.variant % 2 === 0
    ? { file: OFFERED_FILE.name }
    : { fileType: OFFERED_FILE.fileType, url: `${filesUrl}${r.variant % 8 === 1 ? 'nowhere' : 'out'}/${r.n}` }

/** The file that a run puts into the ACS: one that changes nothing of a device, since the audit compares parameters. */
export const OFFERED_FILE = { name: 'chaos.dat', fileType: 'X 02AC5A Data', content: 'x'.repeat(50_000) } as const
