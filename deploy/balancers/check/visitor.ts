/** One Inform with Digest from an address of its own, by hand: what the product then knows of where it came from. */
import { X509Certificate } from 'node:crypto'
import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { encode } from '@auroralinks/cwmp'
import { answerChallenge, parseChallenges } from '@auroralinks/http-auth'

export interface Visitor {
  port: number
  /** Where it comes from: any address of loopback. */
  from: string
  serialNumber: string
  username: string
  password: string
}

export const visitorId = (serialNumber: string): string => `02F00D-Visitor-${serialNumber}`

const informOf = (serialNumber: string): string =>
  encode({
    id: '1',
    version: '1.2',
    message: {
      method: 'Inform',
      deviceId: { manufacturer: 'Visitor', oui: '02F00D', productClass: 'Visitor', serialNumber },
      events: [{ code: '2 PERIODIC', commandKey: '' }],
      maxEnvelopes: 1,
      currentTime: '2026-01-01T00:00:00Z',
      retryCount: 0,
      parameters: [{ name: 'Device.DeviceInfo.SoftwareVersion', value: '1.0', type: 'xsd:string' }],
    },
  })

/** What an Inform without Digest gets whose sender says by itself to have shown a certificate. @param cert as PEM */
export async function forge(v: Omit<Visitor, 'username' | 'password'>, cert: string): Promise<number> {
  const header = `:${new X509Certificate(cert).raw.toString('base64')}:`
  return (await post(v, informOf(v.serialNumber), { 'client-cert': header, 'x-forwarded-proto': 'https' })).status
}

/** Comes through a proxy, and claims to have come through another one before. @throws where it is not let in */
export async function visit(v: Visitor): Promise<void> {
  const body = informOf(v.serialNumber)
  const asked = await post(v, body, {})
  if (asked.status !== 401) throw new Error(`an Inform without Digest got ${asked.status}`)
  const answer = answerChallenge(parseChallenges(String(asked.headers['www-authenticate'])), {
    username: v.username,
    password: v.password,
    method: 'POST',
    uri: '/',
    cnonce: 'visitor',
    nc: 1,
  })
  if ('error' in answer) throw new Error(`the challenge cannot be answered: ${answer.error}`)
  const { status } = await post(v, body, { authorization: answer.header })
  if (status !== 200) throw new Error(`an Inform with Digest got ${status}`)
}

function post(v: Pick<Visitor, 'port' | 'from'>, body: string, headers: Record<string, string>) {
  return new Promise<{ status: number; headers: IncomingHttpHeaders }>((resolve, reject) => {
    const r = request({
      host: '127.0.0.1',
      port: v.port,
      localAddress: v.from,
      method: 'POST',
      path: '/',
      agent: false,
      headers: { 'content-type': 'text/xml; charset=utf-8', 'x-forwarded-for': '203.0.113.7', ...headers },
    })
    r.once('error', reject)
    r.once('response', answer => {
      answer.resume()
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers }))
    })
    r.end(body)
  })
}
