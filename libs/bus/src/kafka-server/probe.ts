/** Whether a broker answers. */
import { connect } from 'node:net'

/** ApiVersions, version 0, correlation id 7, no client id: the one request that every broker answers. */
const API_VERSIONS = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 7, 0xff, 0xff])

/** Whether a Kafka broker on this port answers requests within `ms`. @param host loopback unless given */
export function answers(port: number, ms: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host, port })
    const end = (result: boolean): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(result)
    }
    const timer = setTimeout(() => end(false), ms)
    socket.on('connect', () => socket.write(API_VERSIONS))
    socket.on('data', () => end(true))
    socket.on('error', () => end(false))
    socket.on('close', () => end(false))
  })
}
