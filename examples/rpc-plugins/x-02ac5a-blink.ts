/**
 * Two RPCs of a made-up vendor: X_02AC5A_Blink, which the ACS calls to have a device show where it is, and
 * X_02AC5A_Button, which a device calls when somebody pressed its button. See docs/plugins.md.
 */
import type { RpcPluginModule } from '@auroralinks/rpc-plugins'

const plugins: RpcPluginModule = ({ rpc, text, unsigned, flag, verbatim, structure, array }) => {
  const light = structure('X_02AC5A_Light', { name: text('Name', 32), isOn: flag('On') })
  return [
    {
      rpc: rpc({
        method: 'X_02AC5A_Blink',
        caller: 'acs',
        clause: 'Aurora Virtual Devices, management guide, 7.2',
        since: '1.1',
        // Blinking twice does no harm: a lost answer is asked for again.
        once: false,
        request: {
          seconds: unsigned('Seconds'),
          colour: text('Colour', 16, { required: false }),
          pin: verbatim('AccessCode', 16, { required: false, secret: true }),
        },
        response: { lights: array('Lights', light, { most: 8 }) },
      }),
      simulate({ seconds, pin }, device) {
        if (seconds === 0) return { fault: '9003' }
        if (pin !== '' && pin !== '0000') return { fault: '9001' }
        return { lights: [{ name: 'power', isOn: device.get('Device.NoLights') === null }] }
      },
    },
    {
      rpc: rpc({
        method: 'X_02AC5A_Button',
        caller: 'cpe',
        clause: 'Aurora Virtual Devices, management guide, 7.3',
        request: { button: text('Button', 32), times: unsigned('Times') },
        response: { message: text('Message', 64) },
      }),
      answer: ({ button }) => ({ message: `Thank you for pressing ${String(button)}` }),
    },
  ]
}

export default plugins
