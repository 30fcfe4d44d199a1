/** FaultStruct of a transfer (TR-069 A.3.3.2): FaultCode unsignedInt (0: none), FaultString string(256). */
import type { XmlReader } from '../xml/reader.ts'
import { element, readToken } from './scalars.ts'

export interface TransferFault {
  code: string
  string: string
}

/** Why a transfer failed, or null when its FaultCode is 0 or not there. */
export function readTransferFault(reader: XmlReader): TransferFault | null {
  const fault: TransferFault = { code: '', string: '' }
  for (let child = reader.child(); child !== null; child = reader.child()) {
    if (child === 'FaultCode') fault.code = readToken(reader)
    else if (child === 'FaultString') fault.string = readToken(reader)
    else reader.skip()
  }
  return /^0*$/.test(fault.code) ? null : fault
}

/** The FaultStruct as it is sent; null is code 0. */
export function transferFaultElement(fault: TransferFault | null): string {
  return `<FaultStruct>${element('FaultCode', fault?.code ?? '0')}${element('FaultString', fault?.string ?? '')}</FaultStruct>`
}
