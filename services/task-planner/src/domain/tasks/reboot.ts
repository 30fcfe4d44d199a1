/**
 * reboot: one Reboot (TR-069 A.3.2.8), done when `M Reboot` comes with its CommandKey; a `1 BOOT` alone is proof too
 * (quirk S19). When nobody knows whether the CPE took it, a later session reads UpTime (boot.ts).
 */
import type { ParameterValue } from '@auroralinks/cwmp'
import { wellKnown } from '@auroralinks/data-model'
import { FAULT } from '@auroralinks/runtime'
import { bootAccepted, bootByUpTime, bootOverdue, bootToldBy } from './boot.ts'
import type { TaskKind, Turn } from './kind.ts'
import { ourFault } from './kind.ts'
import { keyOf } from './set-parameter-values.ts'

export const reboot: TaskKind = {
  check: () => null,
  next(task, { device }) {
    if (!task.progress.unknown) return { send: { method: 'Reboot', commandKey: keyOf(task) }, once: true }
    const upTime = device.root ? wellKnown(device.root).upTime : undefined
    return upTime ? { send: { method: 'GetParameterValues', names: [upTime] }, once: false } : { turn: { go: 'fail', fault: ourFault(FAULT.unknownOutcome) } }
  },
  answered(task, _request, response, context): Turn {
    if (response.method === 'RebootResponse') return bootAccepted(task, context.now)
    if (response.method === 'GetParameterValuesResponse' && 'parameters' in response) return bootByUpTime(task, Number((response.parameters as ParameterValue[])[0]?.value), context)
    return { go: 'fail', fault: ourFault(FAULT.badResponse) }
  },
  faulted: (_task, request) => (request.method === 'GetParameterValues' ? { go: 'fail', fault: ourFault(FAULT.unknownOutcome) } : null),
  opened: (task, event) => bootToldBy(task, event, event.events.some(e => e.code === 'M Reboot' && e.commandKey === keyOf(task))),
  overdue: bootOverdue,
}
