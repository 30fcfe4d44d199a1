/** Reboot (TR-069 A.3.2.9, ACS → CPE): `Reboot(CommandKey string(32))`, done after the session. */
import { element, readToken } from '../structures/scalars.ts'
import { methodElement, type Codec } from './codec.ts'

export interface Reboot {
  method: 'Reboot'
  /** Comes back in the event `M Reboot`. */
  commandKey: string
}

export const reboot: Codec<Reboot> = {
  method: 'Reboot',
  parse(reader) {
    let commandKey = ''
    for (let child = reader.child(); child !== null; child = reader.child()) {
      if (child === 'CommandKey') commandKey = readToken(reader)
      else reader.skip()
    }
    return { method: 'Reboot', commandKey }
  },
  build: message => methodElement('Reboot', element('CommandKey', message.commandKey)),
}
