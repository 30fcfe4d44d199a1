/**
 * The names of the elements of SOAP and CWMP that are read here: each description adds its own when it is compiled. A
 * few CPEs write some of them in another case.
 */
const exact = new Set<string>()
const byLowerCase = new Map<string, string>()

/** Adds names of elements as the standard spells them. Of two that differ only in case the later is the spelling of both. */
export function know(names: Iterable<string>): void {
  for (const name of names) {
    exact.add(name)
    byLowerCase.set(name.toLowerCase(), name)
  }
}

/** Whether a name is spelt as CWMP does. */
export function isOfCwmp(local: string): boolean {
  return exact.has(local)
}

/** The name of CWMP that differs from `local` in its case only, or undefined. */
export function spelling(local: string): string | undefined {
  return byLowerCase.get(local.toLowerCase())
}

know(['Envelope', 'Header', 'Body', 'Fault', 'faultcode', 'faultstring', 'detail'])
know(['ID', 'HoldRequests', 'SessionTimeout', 'SupportedCWMPVersions', 'UseCWMPVersion'])
// In lower case the names of SOAP's fault are those of CWMP's: where one stands says which it is.
know(['FaultCode', 'FaultString', 'SetParameterValuesFault', 'ParameterName'])
