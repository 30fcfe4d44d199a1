import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { setImmediate as pause } from 'node:timers/promises'
import { world } from '../../test/world.ts'

/** A CPE that sends all of its body, in pieces, before it looks for an answer. */
async function sendThenRead(port: number, headers: string[], bytes: number): Promise<string> {
  const socket = connect(port, '127.0.0.1').pause()
  let failed: Error | null = null
  socket.on('error', error => {
    failed = error
  })
  await once(socket, 'connect')
  socket.write(`POST / HTTP/1.1\r\nHost: acs\r\n${headers.join('\r\n')}\r\n\r\n`)
  for (let sent = 0; sent < bytes && failed === null; sent += 100_000) {
    await new Promise(resolve => socket.write(Buffer.alloc(Math.min(100_000, bytes - sent), 'x'), resolve))
    await pause()
  }
  assert.equal(failed, null, headers.join())
  let said = ''
  socket.setEncoding('latin1').on('data', text => {
    said += text
  })
  socket.resume()
  if (!socket.destroyed) await new Promise(resolve => socket.once('close', resolve))
  assert.equal(failed, null, headers.join())
  return said
}

for (const fastPath of ['on', 'off'])
  test(`a CPE that sends its whole body before it looks for an answer reads why it was refused (fast path ${fastPath})`, async t => {
    const w = await world(t, { env: { ACS_CWMP_FAST_PATH: fastPath } })
    const unwanted = await sendThenRead(w.port, ['Content-Length: 300000', 'Content-Encoding: br'], 300_000)
    assert.match(unwanted, /^HTTP\/1\.1 415 /)
    assert.match(await sendThenRead(w.port, ['Content-Length: 1200000'], 1_200_000), /^HTTP\/1\.1 413 /)
    // Its Content-Length is too small by far: what comes behind is no request.
    assert.match(await sendThenRead(w.port, ['Content-Length: 10'], 200_000), /^HTTP\/1\.1 400 /)
  })

test('what is still sent behind a refusal costs little: a connection ends after a second, or some megabytes', async t => {
  const w = await world(t)
  const opened = (length: number): { socket: Socket; closed: Promise<unknown> } => {
    const socket = connect({ host: '127.0.0.1', port: w.port, allowHalfOpen: true })
    socket.on('error', () => {}).resume()
    socket.write(`POST / HTTP/1.1\r\nHost: acs\r\nContent-Length: ${length}\r\n\r\nx`)
    return { socket, closed: new Promise(resolve => socket.once('close', resolve)) }
  }
  const silent = opened(2_000_000)
  const flood = opened(2_000_000_000)
  const piece = Buffer.alloc(100_000)
  const more = (): void => void flood.socket.write(piece, error => error == null && setImmediate(more))
  more()
  await flood.closed
  assert.ok(flood.socket.bytesWritten < 500_000_000)
  // Whether a connection is gone tells only who writes on it.
  const asking = setInterval(() => silent.socket.write('x'), 100)
  await silent.closed
  clearInterval(asking)
})
