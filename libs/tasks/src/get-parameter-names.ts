/** getParameterNames: one GetParameterNames (TR-069 A.3.2.3). */
import { z } from 'zod'
import { orRoot, path } from './arguments.ts'
import { BAD_RESPONSE } from './fault.ts'
import { taskKind } from './kind.ts'

export const getParameterNames = taskKind()({
  type: 'getParameterNames',
  words: { title: 'List parameter names', does: 'Asks the device which parameters and objects it has below a path.' },
  arguments: z.strictObject({ path, nextLevel: z.boolean().default(false) }),
  result: z.object({ names: z.array(z.object({ name: z.string(), writable: z.boolean() })) }),
  example: {
    arguments: { path: 'Device.DeviceInfo.', nextLevel: true },
    result: { names: [{ name: 'Device.DeviceInfo.UpTime', writable: false }] },
  },
  check: ({ path: wanted, nextLevel }) =>
    nextLevel && wanted !== '' && !wanted.endsWith('.')
      ? { where: 'path', detail: 'with nextLevel, path must end with a dot (TR-069 A.3.2.3)' }
      : null,
  next: ({ arguments: a }, { device }) => ({
    send: { method: 'GetParameterNames', path: orRoot(a.path, device), nextLevel: a.nextLevel },
  }),
  answered(_task, _request, response) {
    if (response.method !== 'GetParameterNamesResponse') return BAD_RESPONSE
    const names = response.parameters.map(({ name, writable }) => ({ name, writable }))
    return { to: 'succeeded', result: { names }, learned: { parameters: names.filter(p => !p.name.endsWith('.')) } }
  },
})
