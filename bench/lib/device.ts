/** The sessions of a device, as prepared bytes: Inform with 8 parameters, empty POST, answers to RPCs. */
import { createHash } from 'node:crypto'
import type { Requester, Response } from './http.ts'

export interface LoadDevice {
  oui: string
  productClass: string
  serialNumber: string
}

/** One for all: a fleet that SQL made has the digest of its first device's Inform. */
const CONNECTION_REQUEST_URL = 'http://192.0.2.1:30005/'

export const deviceNumber = (n: number): LoadDevice => ({
  oui: '00B0C0',
  productClass: 'Bench',
  serialNumber: `B${String(n).padStart(8, '0')}`,
})
export const idOf = (d: LoadDevice): string => `${d.oui}-${d.productClass}-${d.serialNumber}`

const parameter = (name: string, value: string, type = 'string'): string =>
  `<ParameterValueStruct><Name>${name}</Name><Value xsi:type="xsd:${type}">${value}</Value></ParameterValueStruct>`

/** @param event for example `2 PERIODIC` */
export function informOf(d: LoadDevice, event: string, connectionRequestUrl = CONNECTION_REQUEST_URL): string {
  const parameters = [
    parameter('Device.RootDataModelVersion', '2.15'),
    parameter('Device.DeviceInfo.HardwareVersion', 'R1'),
    parameter('Device.DeviceInfo.SoftwareVersion', '4.2.1'),
    parameter('Device.DeviceInfo.ProvisioningCode', 'BENCH'),
    parameter('Device.ManagementServer.ParameterKey', 'k1'),
    parameter('Device.ManagementServer.ConnectionRequestURL', connectionRequestUrl),
    parameter('Device.ManagementServer.AliasBasedAddressing', '0', 'boolean'),
    parameter('Device.IP.Interface.1.IPv4Address.1.IPAddress', '192.0.2.1'),
  ]
  return `<?xml version="1.0" encoding="UTF-8"?><soap-env:Envelope xmlns:soap-env="http://schemas.xmlsoap.org/soap/envelope/" xmlns:soap-enc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:cwmp="urn:dslforum-org:cwmp-1-2"><soap-env:Header><cwmp:ID soap-env:mustUnderstand="1">1</cwmp:ID></soap-env:Header><soap-env:Body><cwmp:Inform><DeviceId><Manufacturer>Bench</Manufacturer><OUI>${d.oui}</OUI><ProductClass>${d.productClass}</ProductClass><SerialNumber>${d.serialNumber}</SerialNumber></DeviceId><Event soap-enc:arrayType="cwmp:EventStruct[1]"><EventStruct><EventCode>${event}</EventCode><CommandKey></CommandKey></EventStruct></Event><MaxEnvelopes>1</MaxEnvelopes><CurrentTime>2026-01-01T00:00:00Z</CurrentTime><RetryCount>0</RetryCount><ParameterList soap-enc:arrayType="cwmp:ParameterValueStruct[${parameters.length}]">${parameters.join('')}</ParameterList></cwmp:Inform></soap-env:Body></soap-env:Envelope>`
}

/** Answers a GetParameterValues of the ACS with a value for each name that it asks for. */
export function answerValues(xml: string): string {
  const id = /<cwmp:ID[^>]*>([^<]*)</.exec(xml)?.[1] ?? ''
  const names = [...xml.matchAll(/<string[^>]*>([^<]+)<\/string>/g)].map(m => m[1]!)
  if (!xml.includes('GetParameterValues') || names.length === 0)
    throw new Error(`not a GetParameterValues: ${xml.slice(0, 400)}`)
  const values = names.map(n => parameter(n, '42')).join('')
  return `<?xml version="1.0" encoding="UTF-8"?><soap-env:Envelope xmlns:soap-env="http://schemas.xmlsoap.org/soap/envelope/" xmlns:soap-enc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:cwmp="urn:dslforum-org:cwmp-1-2"><soap-env:Header><cwmp:ID soap-env:mustUnderstand="1">${id}</cwmp:ID></soap-env:Header><soap-env:Body><cwmp:GetParameterValuesResponse><ParameterList soap-enc:arrayType="cwmp:ParameterValueStruct[${names.length}]">${values}</ParameterList></cwmp:GetParameterValuesResponse></soap-env:Body></soap-env:Envelope>`
}

export function post(host: string, body: string, headers = ''): string {
  return `POST / HTTP/1.1\r\nHost: ${host}\r\n${body === '' ? '' : 'Content-Type: text/xml; charset=utf-8\r\nSOAPAction: \r\n'}${headers}Content-Length: ${body.length}\r\n\r\n${body}`
}

const cookieOf = (r: Response): string => `Cookie: ${/\r\nset-cookie: *([^;\r\n]+)/i.exec(r.head)?.[1] ?? ''}\r\n`

/** The challenge that a device answers again, and how often it has. */
export interface Kept {
  challenge?: string
  count: number
}

export interface SessionOptions {
  host: string
  /** A new connection for every POST. */
  reconnect?: boolean
  /** Digest with a fresh challenge; with `kept` that of the device's last session, where it has one. */
  credentials?: { username: string; password: string; kept?: Kept }
  /** Besides those that a session needs, each with its line end. */
  headers?: string
  /** Answers an RPC of the ACS: its body for the XML that came. */
  answer?: (xml: string) => string
}

/** One whole session. Throws when the ACS answers with anything else than it should. */
export async function session(c: Requester, inform: string, o: SessionOptions): Promise<void> {
  const { credentials, headers = '' } = o
  const kept = credentials?.kept?.challenge
  const withProof = (head: string, count: number): string =>
    `${headers}Authorization: ${digest(head, credentials!, count)}\r\n`
  let r = await c.request(
    post(o.host, inform, kept === undefined ? headers : withProof(kept, ++credentials!.kept!.count)),
  )
  if (r.status === 401 && credentials) {
    if (o.reconnect) c.close()
    if (credentials.kept) Object.assign(credentials.kept, { challenge: r.head, count: 1 })
    r = await c.request(post(o.host, inform, withProof(r.head, 1)))
  }
  if (r.status !== 200) throw new Error(`the Inform was answered with ${r.status}`)
  const cookie = headers + cookieOf(r)
  let body = ''
  for (;;) {
    if (o.reconnect) c.close()
    r = await c.request(post(o.host, body, cookie))
    if (r.status === 204) break
    if (r.status !== 200 || !o.answer) throw new Error(`a POST was answered with ${r.status}`)
    body = o.answer(r.body)
  }
  if (o.reconnect) c.close()
}

const md5 = (s: string): string => createHash('md5').update(s).digest('hex')

/** The answer to the first challenge of a head. */
export function digest(head: string, c: { username: string; password: string }, count = 1): string {
  const field = (name: string): string => new RegExp(`${name}="([^"]*)"`, 'i').exec(head)?.[1] ?? ''
  const realm = field('realm'),
    nonce = field('nonce')
  const nc = count.toString(16).padStart(8, '0')
  const response = md5(`${md5(`${c.username}:${realm}:${c.password}`)}:${nonce}:${nc}:abcd:auth:${md5('POST:/')}`)
  return `Digest username="${c.username}", realm="${realm}", nonce="${nonce}", uri="/", response="${response}", qop=auth, nc=${nc}, cnonce="abcd", algorithm=MD5`
}
