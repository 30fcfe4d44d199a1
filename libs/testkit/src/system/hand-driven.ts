/** A CPE whose every message a scenario gives itself, so that it may say what no decent device says. */
import assert from 'node:assert/strict'
import { decode, encode } from '@auroralinks/cwmp'
import type { Envelope, Message, ParameterValue } from '@auroralinks/cwmp'

export interface HandDriven {
  readonly id: string
  /** Opens a session. @param codes of its events; `2 PERIODIC` unless given */
  inform(parameters?: readonly ParameterValue[], codes?: readonly string[]): Promise<void>
  /** An empty POST. @returns the next RPC; null at the session's end */
  ready(): Promise<Envelope | null>
  /** Answers an RPC. @param edit the envelope's last change before it goes */
  answer(id: string | null, message: Message, edit?: (xml: string) => string): Promise<Envelope | null>
}

export function handDriven(acsUrl: string, serialNumber: string): HandDriven {
  let cookie = ''
  const post = async (body: string): Promise<Envelope | null> => {
    const r = await fetch(acsUrl, {
      method: 'POST',
      body,
      headers: {
        ...(body === '' ? {} : { 'content-type': 'text/xml; charset=utf-8' }),
        ...(cookie === '' ? {} : { cookie }),
      },
    })
    cookie = r.headers.getSetCookie()[0]?.split(';')[0] ?? cookie
    const text = await r.text()
    if (r.status === 204) return null
    assert.equal(r.status, 200, text)
    const decoded = decode(Buffer.from(text))
    assert.ok(decoded.ok, text)
    return decoded.envelope
  }
  const version = '1.2'
  return {
    id: `02F00D-Hand-${serialNumber}`,
    async inform(parameters = [], codes = ['2 PERIODIC']) {
      cookie = ''
      const deviceId = { manufacturer: 'Hand', oui: '02F00D', productClass: 'Hand', serialNumber }
      const common: ParameterValue[] = [{ name: 'Device.DeviceInfo.SoftwareVersion', value: '1.0', type: 'xsd:string' }]
      const opened = await post(
        encode({
          id: '1',
          version,
          message: {
            method: 'Inform',
            deviceId,
            events: codes.map(code => ({ code, commandKey: '' })),
            maxEnvelopes: 1,
            currentTime: '2026-01-01T00:00:00Z',
            retryCount: 0,
            parameters: [...common, ...parameters],
          },
        }),
      )
      assert.equal(opened?.message.method, 'InformResponse')
    },
    ready: () => post(''),
    answer: (id, message, edit = xml => xml) => post(edit(encode({ id, version, message }))),
  }
}
