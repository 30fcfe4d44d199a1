/** FaultStruct of a transfer (TR-069 A.3.3.2): FaultCode unsignedInt (0: none), FaultString string(256). */
import { textLimits } from '../limits.ts'
import type { XmlReader } from '../xml/reader.ts'
import { Arguments } from './arguments.ts'
import { element, readToken } from './scalars.ts'

export interface TransferFault {
  code: string
  string: string
}

const parts = new Arguments<TransferFault>({
  FaultCode: (reader, fault) => { fault.code = readToken(reader, textLimits.faultCode) },
  FaultString: (reader, fault) => { fault.string = readToken(reader, textLimits.faultString) },
})

/** Why a transfer failed, or null when its FaultCode is 0 or not there. */
export function readTransferFault(reader: XmlReader): TransferFault | null {
  const fault = parts.read(reader, { code: '', string: '' })
  return /^0*$/.test(fault.code) ? null : fault
}

/** The FaultStruct as it is sent; null is code 0. */
export function transferFaultElement(fault: TransferFault | null): string {
  return `<FaultStruct>${element('FaultCode', fault?.code ?? '0')}${element('FaultString', fault?.string ?? '')}</FaultStruct>`
}
