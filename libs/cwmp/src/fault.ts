/**
 * SOAP Fault with a CWMP fault in its detail (TR-069 3.5, both ways).
 *
 * ```
 * Fault(faultcode Client | Server, faultstring "CWMP fault",
 *       detail(cwmp:Fault(FaultCode, FaultString, SetParameterValuesFault(ParameterName, FaultCode, FaultString)*)))
 * ```
 */
import { cut } from './excerpt.ts'
import { faultInfo } from './fault-codes.ts'
import { defaultLimits, listLimits, textLimits } from './limits.ts'
import { Arguments } from './description/arguments.ts'
import { element, readToken } from './description/scalars.ts'
import { XmlReader } from './xml/reader.ts'
import type { Codec } from './description/rpc.ts'

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
    const message: Fault = {
      method: 'Fault',
      faultCode: '',
      faultString: '',
      cwmp: { code: '', string: '', parameters: [] },
    }
    const text = readSoapFault(reader, message)
    if (reader.error !== null) return message
    message.faultString ||= cut(text, textLimits.faultString)
    if (message.cwmp.code === '') {
      reader.tolerate('fault-without-cwmp-fault')
      message.cwmp.code = '9001'
      message.cwmp.string ||= message.faultString
    }
    return message
  },
  build(message, soap) {
    const parameters = message.cwmp.parameters.map(
      parameter =>
        `<SetParameterValuesFault>${element('ParameterName', parameter.name)}${element('FaultCode', parameter.code)}${element('FaultString', parameter.string)}</SetParameterValuesFault>`,
    )
    return (
      `<${soap}:Fault>${element('faultcode', message.faultCode)}${element('faultstring', message.faultString)}` +
      `<detail><cwmp:Fault>${element('FaultCode', message.cwmp.code)}${element('FaultString', message.cwmp.string)}${parameters.join('')}</cwmp:Fault></detail></${soap}:Fault>`
    )
  },
}

/** Reads the content of the SOAP fault; returns its text where it is nothing but text. */
function readSoapFault(reader: XmlReader, message: Fault): string {
  if (reader.isLeaf()) return reader.text().trim()
  let text = ''
  for (let child = reader.child(); child !== null; child = reader.child()) {
    switch (child) {
      case 'faultcode':
        message.faultCode = soapText(reader, message, textLimits.faultCode).replace(/^.*:/, '')
        break
      case 'faultstring':
        message.faultString = soapText(reader, message, textLimits.faultString)
        break
      // Either those of SOAP in another case, or those of CWMP without the detail around them.
      case 'FaultCode': {
        const code = readToken(reader, textLimits.faultCode)
        if (/^\d+$/.test(code)) {
          reader.tolerate('fault-without-detail')
          message.cwmp.code = code
        } else message.faultCode = code.replace(/^.*:/, '')
        break
      }
      case 'FaultString':
        if (message.cwmp.code === '' && message.faultString === '')
          message.faultString = readToken(reader, textLimits.faultString)
        else readPartOfCwmpFault(reader, child, message.cwmp)
        break
      case 'detail':
        text = readCwmpFault(reader, message.cwmp) || text
        break
      default:
        // Some leave out the detail around cwmp:Fault, or even the SOAP fault around its content.
        if (child === 'Fault' || child === 'SetParameterValuesFault') reader.tolerate('fault-without-detail')
        readPartOfCwmpFault(reader, child, message.cwmp)
    }
  }
  return text
}

/** faultcode or faultstring. Some hold what belongs beside them: then their text is what stands before that. */
function soapText(reader: XmlReader, message: Fault, most: number): string {
  const { text, raw } = reader.content()
  if (!mayHoldFault.test(raw)) return tokenOf(reader, text, most)
  reader.tolerate('fault-misplaced')
  const inner = new XmlReader(`<x>${raw}</x>`, defaultLimits)
  inner.root()
  readCwmpFault(inner, message.cwmp)
  const before = new XmlReader(`<x>${raw.slice(0, raw.search(/<[A-Za-z_]/))}</x>`, defaultLimits)
  before.root()
  return tokenOf(reader, before.text(), most)
}

const mayHoldFault = /<(?:[\w.-]{1,64}:)?FaultCode[\s>]/i

function tokenOf(reader: XmlReader, text: string, most: number): string {
  const token = text.trim()
  if (token.length > most) reader.tolerate('text-cut')
  return cut(token, most)
}

/** Content of detail, of cwmp:Fault itself, or of whatever stands around it; returns its text where it is nothing but text. */
function readCwmpFault(reader: XmlReader, into: Fault['cwmp']): string {
  if (reader.isLeaf()) return reader.text().trim()
  let text = ''
  for (let child = reader.child(); child !== null; child = reader.child())
    text = readPartOfCwmpFault(reader, child, into) || text
  return text
}

function readPartOfCwmpFault(reader: XmlReader, child: string, into: Fault['cwmp']): string {
  switch (child) {
    // In lower case the names are those of SOAP; within cwmp:Fault they mean its own.
    case 'faultcode':
    case 'FaultCode':
      into.code = repeated(reader, into.code, readToken(reader, textLimits.faultCode))
      break
    case 'faultstring':
    case 'FaultString':
      into.string = repeated(reader, into.string, readToken(reader, textLimits.faultString))
      break
    case 'SetParameterValuesFault':
      addParameterFault(reader, into.parameters)
      break
    default:
      return readCwmpFault(reader, into)
  }
  return ''
}

function repeated(reader: XmlReader, known: string, next: string): string {
  if (known !== '' && known !== next) reader.tolerate('repeated-argument')
  return next === '' ? known : next
}

const parts = new Arguments<ParameterFault>({
  ParameterName: (reader, fault) => {
    fault.name = readToken(reader)
  },
  FaultCode: (reader, fault) => {
    fault.code = readToken(reader, textLimits.faultCode)
  },
  FaultString: (reader, fault) => {
    fault.string = readToken(reader, textLimits.faultString)
  },
})

function addParameterFault(reader: XmlReader, faults: ParameterFault[]): void {
  const fault = parts.read(reader, { name: '', code: '', string: '' })
  if (fault.name.length > textLimits.name) reader.tolerate('name-too-long')
  else if (faults.length >= listLimits.faults) reader.tolerate('too-many-members')
  else faults.push(fault)
}

/**
 * The fault that an ACS (TR-069 Table 88) or a CPE (Table 87) answers a request with: `buildFault('8000')`.
 * Client or Server as the table says; the text is the table's unless one is given.
 */
export function buildFault(code: string, text?: string): Fault {
  const info = faultInfo(code)
  return {
    method: 'Fault',
    faultCode: info.side,
    faultString: 'CWMP fault',
    cwmp: { code, string: text ?? info.name, parameters: [] },
  }
}
