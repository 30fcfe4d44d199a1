/** Reboot (TR-069 A.3.2.9, ACS → CPE): `Reboot(CommandKey string(32))`, done after the session. */
import { textLimits } from '../limits.ts'
import { Arguments } from '../structures/arguments.ts'
import { element, readToken } from '../structures/scalars.ts'
import { methodElement, type Codec } from './codec.ts'

export interface Reboot {
  method: 'Reboot'
  /** Comes back in the event `M Reboot`. */
  commandKey: string
}

const parts = new Arguments<Reboot>({
  CommandKey: (reader, message) => { message.commandKey = readToken(reader, textLimits.key) },
})

export const reboot: Codec<Reboot> = {
  method: 'Reboot',
  parse: reader => parts.read(reader, { method: 'Reboot', commandKey: '' }),
  build: message => methodElement('Reboot', element('CommandKey', message.commandKey)),
}
