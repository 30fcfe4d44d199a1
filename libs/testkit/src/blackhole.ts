/** A port of this machine that drops what comes, as a dead network does: no refusal, no answer. */
import { connect } from 'node:net'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** Listens with the shortest of queues, and never takes anybody out of it: Linux drops whoever comes when it is full. */
const LISTENER = `
const { createServer } = require('node:net')
const { parentPort } = require('node:worker_threads')
const server = createServer(() => {})
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  parentPort.postMessage(server.address().port)
  setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 50)
})`

export interface Blackhole {
  port: number
  close(): Promise<void>
}

/** @throws Error where connections to it are not dropped: another kernel */
export async function blackhole(): Promise<Blackhole> {
  const worker = new Worker(LISTENER, { eval: true })
  const [port] = (await once(worker, 'message')) as [number]
  await new Promise(resolve => setTimeout(resolve, 200))
  const fillers = Array.from({ length: 8 }, () => connect({ port, host: '127.0.0.1' }))
  const connected = fillers.map(
    s =>
      new Promise<boolean>(resolve => {
        s.on('error', () => resolve(true))
        s.once('connect', () => resolve(true))
        setTimeout(() => resolve(false), 500)
      }),
  )
  const close = async (): Promise<void> => {
    for (const s of fillers) s.destroy()
    await worker.terminate()
  }
  if ((await Promise.all(connected)).every(is => is)) {
    await close()
    throw new Error('this kernel drops no connection of a listener whose queue is full')
  }
  return { port, close }
}
