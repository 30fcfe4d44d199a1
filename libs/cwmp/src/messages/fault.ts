/**
 * SOAP Fault with a CWMP fault in its detail (TR-069 3.5, both ways).
 *
 * ```
 * Fault(faultcode Client | Server, faultstring "CWMP fault",
 *       detail(cwmp:Fault(FaultCode, FaultString, SetParameterValuesFault(ParameterName, FaultCode, FaultString)*)))
 * ```
 */
import { faultInfo } from '../faults.ts'
import { element, readToken } from '../structures/scalars.ts'
import type { XmlReader } from '../xml/reader.ts'
import type { Codec } from './codec.ts'

/** What was wrong with one parameter of a SetParameterValues. */
export interface ParameterFault {
  name: string
  code: string
  string: string
}

export interface Fault {
  method: 'Fault'
  /** `Client` or `Server` as sent, without prefix. */
  faultCode: string
  faultString: string
  /** The fault of CWMP; code 9001 where the sender named none (TR-069 3.7.2.4: what is not recognised is handled as 9001). */
  cwmp: { code: string; string: string; parameters: ParameterFault[] }
}

export const fault: Codec<Fault> = {
  method: 'Fault',
  parse(reader) {
    const message: Fault = { method: 'Fault', faultCode: '', faultString: '', cwmp: { code: '', string: '', parameters: [] } }
    for (let child = reader.child(); child !== null; child = reader.child()) {
      switch (child) {
        case 'faultcode': message.faultCode = readToken(reader).replace(/^.*:/, ''); break
        case 'faultstring': message.faultString = readToken(reader); break
        case 'detail':
        case 'Detail': readCwmpFault(reader, message.cwmp); break
        default:
          // Some leave out the detail around cwmp:Fault, or even the SOAP fault around its content.
          if (child === 'Fault' || isPartOfCwmpFault(child)) reader.tolerate('fault-without-detail')
          readPartOfCwmpFault(reader, child, message.cwmp)
      }
    }
    if (reader.error !== null) return message
    if (message.cwmp.code === '') {
      reader.tolerate('fault-without-cwmp-fault')
      message.cwmp.code = '9001'
      message.cwmp.string ||= message.faultString
    }
    return message
  },
  build(message, soap) {
    const parameters = message.cwmp.parameters.map(parameter =>
      `<SetParameterValuesFault>${element('ParameterName', parameter.name)}${element('FaultCode', parameter.code)}${element('FaultString', parameter.string)}</SetParameterValuesFault>`)
    return `<${soap}:Fault>${element('faultcode', message.faultCode)}${element('faultstring', message.faultString)}`
      + `<detail><cwmp:Fault>${element('FaultCode', message.cwmp.code)}${element('FaultString', message.cwmp.string)}${parameters.join('')}</cwmp:Fault></detail></${soap}:Fault>`
  },
}

function isPartOfCwmpFault(name: string): boolean {
  return name === 'FaultCode' || name === 'FaultString' || name === 'SetParameterValuesFault'
}

/** Content of detail, or of cwmp:Fault itself. */
function readCwmpFault(reader: XmlReader, into: Fault['cwmp']): void {
  for (let child = reader.child(); child !== null; child = reader.child()) readPartOfCwmpFault(reader, child, into)
}

function readPartOfCwmpFault(reader: XmlReader, child: string, into: Fault['cwmp']): void {
  switch (child) {
    case 'Fault': readCwmpFault(reader, into); break
    case 'FaultCode': into.code = readToken(reader); break
    case 'FaultString': into.string = readToken(reader); break
    case 'SetParameterValuesFault': into.parameters.push(readParameterFault(reader)); break
    default: reader.skip()
  }
}

function readParameterFault(reader: XmlReader): ParameterFault {
  const fault: ParameterFault = { name: '', code: '', string: '' }
  for (let child = reader.child(); child !== null; child = reader.child()) {
    switch (child) {
      case 'ParameterName': fault.name = readToken(reader); break
      case 'FaultCode': fault.code = readToken(reader); break
      case 'FaultString': fault.string = readToken(reader); break
      default: reader.skip()
    }
  }
  return fault
}

/**
 * The fault that an ACS (TR-069 Table 88) or a CPE (Table 87) answers a request with: `buildFault('8000')`.
 * Client or Server as the table says; the text is the table's unless one is given.
 */
export function buildFault(code: string, text?: string): Fault {
  const info = faultInfo(code)
  return { method: 'Fault', faultCode: info.side, faultString: 'CWMP fault', cwmp: { code, string: text ?? info.name, parameters: [] } }
}
