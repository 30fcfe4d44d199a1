/** RPCs in the form in which a device takes them, and its answers in the form that was asked for. Pure. */
import type { GetParameterNames, Message, ParameterInfo } from '@auroralinks/cwmp'
import type { DeviceQuirks } from '@auroralinks/quirks'
import type { Request } from './model.ts'

type Said = DeviceQuirks | undefined

/** A question for one level of names, of a device that knows no NextLevel 1 (quirk X11); null for anything else. */
const unknownLevel = (request: Request, quirks: Said): GetParameterNames | null =>
  quirks?.reading?.nextLevel === false && request.method === 'GetParameterNames' && request.nextLevel ? request : null

/** What is sent for a request. */
export function asTaken(request: Request, quirks: Said): Request {
  const question = unknownLevel(request, quirks)
  return question === null ? request : { ...question, nextLevel: false }
}

/** The answer to what was asked for: of all names that were listed the level that was wanted. */
export function asAsked(request: Request, response: Message, quirks: Said): Message {
  const question = unknownLevel(request, quirks)
  if (question === null || response.method !== 'GetParameterNamesResponse') return response
  const { parameters } = response as Extract<Message, { method: 'GetParameterNamesResponse' }>
  return { method: response.method, parameters: oneLevel(question.path, parameters) }
}

/** What stands directly below a path; an object that is named only by what it holds counts as well. */
function oneLevel(path: string, infos: readonly ParameterInfo[]): ParameterInfo[] {
  const level = new Map<string, ParameterInfo>()
  for (const info of infos) {
    if (!info.name.startsWith(path) || info.name === path) continue
    const dot = info.name.indexOf('.', path.length)
    const name = dot === -1 ? info.name : info.name.slice(0, dot + 1)
    if (name === info.name) level.set(name, info)
    else if (!level.has(name)) level.set(name, { name, writable: false })
  }
  return [...level.values()]
}
