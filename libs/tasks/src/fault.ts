/** Faults of tasks: the CPE's own, and ours. */
import type { Fault } from '@auroralinks/cwmp'
import { FAULT } from '@auroralinks/runtime'
import type { TaskFault } from './task.ts'

/** A name that the CPE was asked for and left out of an answer without a fault. */
export const NOT_RETURNED = { code: 'not-returned', string: 'The CPE left this name out of its answer' } as const

/** Our own fault as a task's. */
export const ourFault = (f: { code: string; string: string }, string = f.string): TaskFault => ({
  code: f.code,
  string,
  detail: [],
})

/** The end of a task whose CPE answered with something that is no answer to its RPC. */
export const BAD_RESPONSE = { to: 'failed', fault: ourFault(FAULT.badResponse) } as const

/** A CPE's fault as a task's, whole. */
export const cpeFault = ({ cwmp: { code, string, parameters } }: Fault): TaskFault => ({
  code,
  string,
  detail: parameters.map(p => ({ name: p.name, code: p.code, string: p.string })),
})
