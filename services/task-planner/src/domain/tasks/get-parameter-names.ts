/** getParameterNames: one GetParameterNames (TR-069 A.3.2.3). */
import type { TaskKind } from './kind.ts'
import { checkName, orRoot } from './kind.ts'

export const getParameterNames: TaskKind = {
  check: a => checkName(a['path'] ?? '') ?? (a['nextLevel'] === true && a['path'] !== undefined && a['path'] !== '' && !String(a['path']).endsWith('.') ? 'with nextLevel, path must end with a dot (TR-069 A.3.2.3)' : null),
  next: (task, { device }) => ({ send: { method: 'GetParameterNames', path: orRoot(String(task.arguments['path'] ?? ''), device), nextLevel: task.arguments['nextLevel'] === true }, once: false }),
  answered(_task, _request, response) {
    const names = response.method === 'GetParameterNamesResponse' && 'parameters' in response ? response.parameters.map(p => ({ name: p.name, writable: p.writable })) : []
    return { go: 'succeed', result: { names }, learned: { parameters: names.filter(p => !p.name.endsWith('.')).map(p => ({ name: p.name, writable: p.writable })) } }
  },
}
