/** A storm of devices: bare sockets and prepared bytes, so that it outruns what it storms. */
import { connect } from 'node:net'
import type { Socket } from 'node:net'

export interface StormAnswer {
  status: number
  /** The session's cookie, where one was set. */
  cookie: string
  retryAfterSeconds: number | null
}

/** How a device's visit ended: its session, a refusal of its Inform, or what went wrong after it was let in. */
export type Visit =
  | { kind: 'done' }
  | { kind: 'refused'; retryAfterSeconds: number | null }
  | { kind: 'failed'; why: string }

/** A device of a storm, on one connection at a time. */
export class StormDevice {
  readonly serialNumber: string
  readonly #port: number
  #socket: Socket | null = null
  #text = ''
  #waiting: { resolve(a: StormAnswer): void; reject(e: Error): void } | null = null

  constructor(port: number, serialNumber: string) {
    this.#port = port
    this.serialNumber = serialNumber
  }

  get id(): string {
    return `02F00D-Storm-${this.serialNumber}`
  }

  /** Inform, empty POST, 204. */
  async visit(event: string): Promise<Visit> {
    let informed = false
    try {
      const opened = await this.#post(informOf(this.serialNumber, event), '')
      if (opened.status === 503) return { kind: 'refused', retryAfterSeconds: opened.retryAfterSeconds }
      if (opened.status !== 200) return { kind: 'failed', why: `the Inform was answered with ${opened.status}` }
      informed = true
      const ended = await this.#post('', opened.cookie)
      return ended.status === 204
        ? { kind: 'done' }
        : { kind: 'failed', why: `the empty POST was answered with ${ended.status}` }
    } catch (error) {
      this.leave()
      return {
        kind: 'failed',
        why: `${informed ? 'in the session' : 'before the session'}: ${error instanceof Error ? error.message : String(error)}`,
      }
    }
  }

  leave(): void {
    this.#socket?.destroy()
    this.#socket = null
  }

  #post(body: string, cookie: string): Promise<StormAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#text = ''
      this.#socket ??= this.#open()
      this.#socket.write(
        `POST / HTTP/1.1\r\nHost: acs\r\n${body === '' ? '' : 'Content-Type: text/xml\r\n'}${cookie === '' ? '' : `Cookie: ${cookie}\r\n`}Content-Length: ${body.length}\r\n\r\n${body}`,
        'latin1',
      )
    })
  }

  #open(): Socket {
    const socket = connect({ host: '127.0.0.1', port: this.#port, noDelay: true })
    const gone = (error?: Error): void => {
      if (this.#socket === socket) this.#socket = null
      this.#waiting?.reject(error ?? new Error('the connection was closed'))
      this.#waiting = null
    }
    socket
      .setEncoding('latin1')
      .on('data', (chunk: unknown) => this.#read(String(chunk)))
      .on('error', gone)
      .on('close', () => gone())
    return socket
  }

  #read(chunk: string): void {
    this.#text += chunk
    const end = this.#text.indexOf('\r\n\r\n')
    if (end < 0) return
    const head = this.#text.slice(0, end)
    if (this.#text.length < end + 4 + Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)) return
    const retryAfter = /\r\nretry-after: *(\d+)/i.exec(head)?.[1]
    this.#waiting?.resolve({
      status: Number(head.slice(9, 12)),
      cookie: /\r\nset-cookie: *([^;\r\n]+)/i.exec(head)?.[1] ?? '',
      retryAfterSeconds: retryAfter === undefined ? null : Number(retryAfter),
    })
    this.#waiting = null
  }
}

const informOf = (serialNumber: string, event: string): string =>
  `<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:s="http://schemas.xmlsoap.org/soap/encoding/" xmlns:d="http://www.w3.org/2001/XMLSchema" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:c="urn:dslforum-org:cwmp-1-0"><e:Header><c:ID e:mustUnderstand="1">1</c:ID></e:Header><e:Body><c:Inform><DeviceId><Manufacturer>Storm</Manufacturer><OUI>02F00D</OUI><ProductClass>Storm</ProductClass><SerialNumber>${serialNumber}</SerialNumber></DeviceId><Event s:arrayType="c:EventStruct[1]"><EventStruct><EventCode>${event}</EventCode><CommandKey></CommandKey></EventStruct></Event><MaxEnvelopes>1</MaxEnvelopes><CurrentTime>2026-01-01T00:00:00Z</CurrentTime><RetryCount>0</RetryCount><ParameterList s:arrayType="c:ParameterValueStruct[2]"><ParameterValueStruct><Name>Device.DeviceInfo.SoftwareVersion</Name><Value i:type="d:string">1.0</Value></ParameterValueStruct><ParameterValueStruct><Name>Device.ManagementServer.ConnectionRequestURL</Name><Value i:type="d:string">http://192.0.2.1:7/${serialNumber}</Value></ParameterValueStruct></ParameterList></c:Inform></e:Body></e:Envelope>`
