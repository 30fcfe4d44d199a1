/** A test that does not end is cancelled, as far as the device knows how: only TR-181 has a word for it. */
import type { AcsRequest } from '@auroralinks/cwmp'
import { stateParameter } from '@auroralinks/data-model'
import { FAULT } from '@auroralinks/runtime'
import { ourFault } from '../../fault.ts'
import type { Transition } from '../../kind.ts'
import { keyOf } from '../../task.ts'
import type { DiagnosticsNotes, DiagnosticsTask } from './notes.ts'
import type { DiagnosticsResult } from './results.ts'
import { LAST_MS } from './times.ts'

type Move = Transition<DiagnosticsResult, DiagnosticsNotes>

const WORDS = { 'Device.': ['Canceled', 'None'], 'InternetGatewayDevice.': ['None', 'Canceled'] } as const

const wordsFor = (object: string): readonly string[] =>
  object.startsWith('Device.') ? WORDS['Device.'] : WORDS['InternetGatewayDevice.']

export function cancel(task: DiagnosticsTask): AcsRequest {
  const { object = '', cancels = 0 } = task.progress.notes
  return {
    method: 'SetParameterValues',
    parameterKey: keyOf(task),
    parameters: [
      { name: object + stateParameter(object), type: 'xsd:string', value: wordsFor(object)[cancels] ?? 'Canceled' },
    ],
  }
}

const timedOut = (why: string): Move => ({
  to: 'failed',
  fault: ourFault(FAULT.diagnosticsTimeout, `${FAULT.diagnosticsTimeout.string}; ${why}`),
})

export const cancelled = (): Move => timedOut('it was cancelled')

export function notCancelled({ progress: { notes } }: DiagnosticsTask): Move {
  const cancels = (notes.cancels ?? 0) + 1
  if (cancels < wordsFor(notes.object ?? '').length)
    return { to: 'checking', notes: { ...notes, cancels }, withinMs: LAST_MS }
  return timedOut('the device refuses to cancel it')
}
