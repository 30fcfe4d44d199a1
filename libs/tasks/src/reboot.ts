/**
 * reboot: one Reboot (TR-069 A.3.2.9), done when `M Reboot` comes with its CommandKey; a `1 BOOT` alone is proof too
 * (quirk S19). When nobody knows whether the CPE took it, a later session reads UpTime (steps/boot.ts).
 */
import { wellKnown } from '@auroralinks/data-model'
import { FAULT } from '@auroralinks/runtime'
import { z } from 'zod'
import { BAD_RESPONSE, ourFault } from './fault.ts'
import { taskKind } from './kind.ts'
import { bootAccepted, bootByUpTime, bootOverdue, bootReportedBy } from './steps/boot.ts'
import type { BootNotes } from './steps/boot.ts'
import { keyOf } from './task.ts'

export const reboot = taskKind<BootNotes>()({
  type: 'reboot',
  words: { title: 'Reboot', does: 'Restarts the device, and waits until it is back.' },
  arguments: z.strictObject({}),
  result: z.null(),
  example: { arguments: {}, result: null },
  next(task, { device }) {
    if (!task.progress.unknown) return { send: { method: 'Reboot', commandKey: keyOf(task) } }
    const upTime = device.root ? wellKnown(device.root).upTime : undefined
    if (upTime === undefined) return { transition: { to: 'failed', fault: ourFault(FAULT.unknownOutcome) } }
    return { send: { method: 'GetParameterValues', names: [upTime] } }
  },
  answered(task, _request, response, context) {
    if (response.method === 'RebootResponse') return bootAccepted(task, context)
    if (response.method !== 'GetParameterValuesResponse') return BAD_RESPONSE
    return bootByUpTime(task, Number(response.parameters[0]?.value), context)
  },
  faulted: (_task, request) =>
    request.method === 'GetParameterValues' ? { to: 'failed', fault: ourFault(FAULT.unknownOutcome) } : null,
  opened: (task, event) =>
    bootReportedBy(
      task,
      event,
      event.events.some(e => e.code === 'M Reboot' && e.commandKey === keyOf(task)),
    ),
  overdue: bootOverdue,
})
