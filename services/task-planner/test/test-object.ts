/** A device as far as a test of its own goes: one object with its parameters, what it was asked, and how it answers. */
import type { AcsRequest, Message, ParameterValue } from '@auroralinks/cwmp'

const refused = (code: string, string: string): Message => ({
  method: 'Fault',
  faultCode: 'Client',
  faultString: 'CWMP fault',
  cwmp: { code, string, parameters: [] },
})

/** @param parameters full names and values; what ends in a digit's type is a number */
export function testObject(parameters: Record<string, string>) {
  const tree = new Map(Object.entries(parameters))
  const asked: AcsRequest[] = []
  const typed = (name: string): ParameterValue => ({
    name,
    value: tree.get(name)!,
    type: /^\d+$/.test(tree.get(name)!) ? 'xsd:unsignedInt' : 'xsd:string',
  })
  const below = (path: string): string[] =>
    [...tree.keys()].filter(name => (path.endsWith('.') || path === '' ? name.startsWith(path) : name === path))

  return {
    tree,
    asked,
    /** It refuses partial paths with this fault. */
    wholeRefused: null as string | null,
    /** It has what SetParameterValues gives, the state included. */
    answer(request: AcsRequest): Message {
      asked.push(request)
      switch (request.method) {
        case 'GetParameterValues': {
          if (this.wholeRefused !== null && request.names.some(name => name.endsWith('.')))
            return refused(this.wholeRefused, 'too much')
          const found = request.names.map(below)
          if (found.some(names => names.length === 0)) return refused('9005', 'Invalid parameter name')
          return { method: 'GetParameterValuesResponse', parameters: found.flat().map(typed) }
        }
        case 'GetParameterNames':
          return {
            method: 'GetParameterNamesResponse',
            parameters: below(request.path).map(name => ({ name, writable: true })),
          }
        case 'SetParameterValues': {
          const unknown = request.parameters.find(p => !tree.has(p.name))
          if (unknown) return refused('9005', unknown.name)
          for (const p of request.parameters) tree.set(p.name, p.value)
          for (const name of tree.keys())
            if (name.endsWith('ManagementServer.ParameterKey')) tree.set(name, request.parameterKey)
          return { method: 'SetParameterValuesResponse', status: 0 }
        }
        default:
          return refused('9000', request.method)
      }
    },
    methods: (): string[] => asked.map(r => r.method),
  }
}
