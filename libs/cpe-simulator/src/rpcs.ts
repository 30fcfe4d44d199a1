import { buildFault } from '@auroralinks/cwmp'
import type {
  AddObject,
  CancelTransfer,
  ChangeDUState,
  DeleteObject,
  Download,
  Fault,
  GetParameterAttributes,
  GetParameterNames,
  GetParameterValues,
  Message,
  Reboot,
  ScheduleDownload,
  ScheduleInform,
  SetParameterAttributes,
  SetParameterValues,
  Upload,
} from '@auroralinks/cwmp'
import { Addressing } from './addressing.ts'
import type { AnswerLimits } from './answer-limits.ts'
import type { Attributes } from './attributes.ts'
import { followRequestedState } from './deployment-units.ts'
import type { Diagnostics } from './diagnostics.ts'
import type { ScheduledInforms } from './scheduled-informs.ts'
import type { SoftwareModules } from './software-modules.ts'
import type { Transfers } from './transfers.ts'
import type { Refusal, Tree } from './tree.ts'

/** What an RPC may do to its device. */
export interface RpcContext {
  readonly tree: Tree
  /** Reboot when the session is over (TR-069 A.3.2.9). */
  reboot(commandKey: string): void
  /** Forget everything and reboot when the session is over (TR-069 A.4.1.4). */
  factoryReset(): void
  readonly attributes: Attributes
  readonly scheduledInforms: ScheduledInforms
  readonly transfers: Transfers
  readonly softwareModules: SoftwareModules
  readonly diagnostics: Diagnostics
  /** What it answers at once. */
  readonly limits: AnswerLimits
  /** Methods that this device has, for GetRPCMethods. */
  readonly methods: readonly string[]
}

/** Carries out one request of the ACS; a fault is an answer like any other. */
export type RpcHandler = (request: never, context: RpcContext) => Message | Promise<Message>

export type RpcHandlers = Readonly<Record<string, RpcHandler>>

const refusal = ({ code, string, parameters }: Refusal): Fault => {
  const fault = buildFault(code, string)
  return { ...fault, cwmp: { ...fault.cwmp, parameters } }
}

/** How a CPE says that it knows no time (TR-069 A.3.3.2). */
const UNKNOWN_TIME = '0001-01-01T00:00:00Z'

/** The methods that a virtual CPE has. */
export const rpcHandlers = {
  GetRPCMethods: (_request: Message, { methods }: RpcContext): Message => ({
    method: 'GetRPCMethodsResponse',
    methods: [...methods],
  }),

  GetParameterNames: ({ path, nextLevel }: GetParameterNames, { tree, limits }: RpcContext): Message => {
    const names = new Addressing(tree).getNames(path, nextLevel)
    if (names.ok && !nextLevel && names.value.length > (limits.parameters ?? Infinity)) return buildFault('9004')
    return names.ok ? { method: 'GetParameterNamesResponse', parameters: names.value } : refusal(names.refusal)
  },

  GetParameterValues: ({ names }: GetParameterValues, { tree, limits }: RpcContext): Message => {
    if (names.length > (limits.names ?? Infinity)) return buildFault('9002')
    const values = new Addressing(tree).getValues(names)
    if (values.ok && values.value.length > (limits.parameters ?? Infinity)) return buildFault('9004')
    return values.ok ? { method: 'GetParameterValuesResponse', parameters: values.value } : refusal(values.refusal)
  },

  SetParameterValues: ({ parameters, parameterKey }: SetParameterValues, context: RpcContext): Message => {
    const set = new Addressing(context.tree).setValues(parameters, parameterKey)
    if (set.ok) for (const name of set.value) followRequestedState(context.tree, name)
    // Most devices never run a test, and have nothing that looks for one.
    if (set.ok && parameters.some(p => p.name.includes('Diagnostic'))) context.diagnostics.written(parameters)
    return set.ok ? { method: 'SetParameterValuesResponse', status: 0 } : refusal(set.refusal)
  },

  AddObject: ({ objectName, parameterKey }: AddObject, { tree }: RpcContext): Message => {
    const added = new Addressing(tree).add(objectName, parameterKey)
    return added.ok ? { method: 'AddObjectResponse', instanceNumber: added.value, status: 0 } : refusal(added.refusal)
  },

  DeleteObject: ({ objectName, parameterKey }: DeleteObject, { tree }: RpcContext): Message => {
    const deleted = new Addressing(tree).delete(objectName, parameterKey)
    return deleted.ok ? { method: 'DeleteObjectResponse', status: 0 } : refusal(deleted.refusal)
  },

  Reboot: ({ commandKey }: Reboot, context: RpcContext): Message => {
    context.reboot(commandKey)
    return { method: 'RebootResponse' }
  },

  FactoryReset: (_request: Message, context: RpcContext): Message => {
    context.factoryReset()
    return { method: 'FactoryResetResponse' }
  },

  Upload: (request: Upload, context: RpcContext): Message => {
    if (!URL.canParse(request.url)) return buildFault('9003', 'URL is none')
    context.transfers.accept(request)
    return { method: 'UploadResponse', status: 1, startTime: UNKNOWN_TIME, completeTime: UNKNOWN_TIME }
  },

  Download: (request: Download, context: RpcContext): Message => {
    if (!URL.canParse(request.url)) return buildFault('9003', 'URL is none')
    context.transfers.accept(request)
    return { method: 'DownloadResponse', status: 1, startTime: UNKNOWN_TIME, completeTime: UNKNOWN_TIME }
  },

  ScheduleDownload: (request: ScheduleDownload, context: RpcContext): Message => {
    if (!URL.canParse(request.url)) return buildFault('9003', 'URL is none')
    context.transfers.accept(request)
    return { method: 'ScheduleDownloadResponse' }
  },

  GetAllQueuedTransfers: (_request: Message, { transfers }: RpcContext): Message => ({
    method: 'GetAllQueuedTransfersResponse',
    transfers: transfers.queued.map(t => ({ ...t, fileSize: 0, targetFileName: '' })),
  }),

  GetQueuedTransfers: (_request: Message, { transfers }: RpcContext): Message => ({
    method: 'GetQueuedTransfersResponse',
    transfers: transfers.queued.map(({ commandKey, state }) => ({ commandKey, state })),
  }),

  GetParameterAttributes: ({ names }: GetParameterAttributes, { tree, attributes }: RpcContext): Message => {
    const found = new Addressing(tree).ask(names, numbered => attributes.get(numbered))
    return found.ok ? { method: 'GetParameterAttributesResponse', attributes: found.value } : refusal(found.refusal)
  },

  SetParameterAttributes: (request: SetParameterAttributes, { tree, attributes }: RpcContext): Message => {
    const addressing = new Addressing(tree)
    const set = attributes.set(request.attributes.map(a => ({ ...a, name: addressing.numbered(a.name) })))
    return set.ok ? { method: 'SetParameterAttributesResponse' } : refusal(set.refusal)
  },

  ScheduleInform: (request: ScheduleInform, context: RpcContext): Message => {
    if (request.delaySeconds === 0) return buildFault('9003', 'DelaySeconds is 0')
    context.scheduledInforms.add(request)
    return { method: 'ScheduleInformResponse' }
  },

  CancelTransfer: ({ commandKey }: CancelTransfer, context: RpcContext): Message => {
    context.transfers.cancel(commandKey)
    return { method: 'CancelTransferResponse' }
  },

  GetOptions: (_request: Message): Message => ({ method: 'GetOptionsResponse', options: [] }),

  SetVouchers: (_request: Message): Message => ({ method: 'SetVouchersResponse' }),

  ChangeDUState: (request: ChangeDUState, { softwareModules }: RpcContext): Message => {
    if (!softwareModules.isSupported) return buildFault('9000')
    softwareModules.accept(request)
    return { method: 'ChangeDUStateResponse' }
  },
} satisfies RpcHandlers

/** Answers a request of the ACS: a method that the device does not have gets fault 9000 (TR-069 A.5). */
export async function execute(request: Message, handlers: RpcHandlers, context: RpcContext): Promise<Message> {
  const handler = Object.hasOwn(handlers, request.method) ? handlers[request.method] : undefined
  return handler === undefined ? buildFault('9000') : await handler(request as never, context)
}
