import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createEventStream, matches } from './stream.ts'
import type { LiveEvent, StreamOptions } from './stream.ts'

/** A server that keeps each stream open until it is told to end it. */
function server() {
  const asked: {
    types: string[] | null
    watch: string[]
    lastEventId: string
    send(text: string): void
    end(): void
  }[] = []
  const waiting: (() => void)[] = []
  const open: StreamOptions['open'] = ({ types, watch, lastEventId, signal }) => {
    const stream = new TransformStream<Uint8Array, Uint8Array>()
    const writer = stream.writable.getWriter()
    signal.addEventListener('abort', () => void writer.abort().catch(() => {}))
    asked.push({
      types,
      watch,
      lastEventId,
      send: text => void writer.write(new TextEncoder().encode(text)).catch(() => {}),
      end: () => void writer.close().catch(() => {}),
    })
    for (const wake of waiting.splice(0)) wake()
    return Promise.resolve(new Response(stream.readable))
  }
  const until = async (n: number): Promise<void> => {
    while (asked.length < n) await new Promise<void>(resolve => waiting.push(resolve))
  }
  return { asked, open, until }
}

const quick = ((call: () => void) => setTimeout(call, 1)) as unknown as typeof setTimeout
const event = (id: string, type = 'task.failed'): string =>
  `event: ${type}\nid: ${id}\ndata: ${JSON.stringify({ id, type, time: '' })}\n\n`
const next = (stream: ReturnType<typeof createEventStream>, types: string[] | null): Promise<LiveEvent> =>
  new Promise(resolve => {
    const end = stream.on(types, e => {
      end()
      resolve(e)
    })
  })

test('a stream that is lost is opened again after the last event that came, and nothing is told twice', async () => {
  const { asked, open, until } = server()
  const stream = createEventStream({ open, signedOut() {}, setTimeout: quick })
  const told: string[] = []
  const states: string[] = []
  stream.on(null, e => told.push(e.id))
  stream.onState(() => states.push(stream.state()))
  const first = next(stream, null)
  stream.start()
  await until(1)
  asked[0]!.send(event('a'))
  await first
  asked[0]!.end()
  await until(2)
  assert.equal(asked[1]!.lastEventId, 'a')
  const second = next(stream, null)
  asked[1]!.send(event('b'))
  await second
  stream.stop()
  assert.deepEqual(told, ['a', 'b'])
  assert.deepEqual(states.slice(0, 4), ['connecting', 'open', 'lost', 'open'])
  assert.equal(stream.state(), 'off')
})

test('a page that nobody sees lets go of the connection, and misses nothing', async () => {
  const { asked, open, until } = server()
  const stream = createEventStream({ open, signedOut() {}, setTimeout: quick })
  const first = next(stream, null)
  stream.on(null, () => {})
  stream.start()
  await until(1)
  asked[0]!.send(event('a'))
  await first
  stream.pause()
  assert.equal(stream.state(), 'off')
  stream.start()
  await until(2)
  assert.equal(asked[1]!.lastEventId, 'a')
  stream.stop()
  stream.start()
  await until(3)
  assert.equal(asked[2]!.lastEventId, '', 'whoever signs in next begins anew')
  stream.stop()
})

test('a defect of one listener is shown, and takes the stream from nobody', async t => {
  const { asked, open, until } = server()
  const thrown: unknown[] = []
  t.mock.method(globalThis, 'queueMicrotask', (run: () => void) => {
    try {
      run()
    } catch (error) {
      thrown.push(error)
    }
  })
  const stream = createEventStream({ open, signedOut() {}, setTimeout: quick })
  stream.on(null, () => {
    throw new Error('a defect')
  })
  const heard = next(stream, null)
  stream.start()
  await until(1)
  asked[0]!.send(event('a'))
  await heard
  assert.deepEqual([stream.state(), asked.length, thrown.length], ['open', 1, 1])
  stream.stop()
})

test('what is asked for is what all listeners want together; one more of them does not lose an event', async () => {
  const { asked, open, until } = server()
  const stream = createEventStream({ open, signedOut() {}, setTimeout: quick })
  stream.on(['task.*'], () => {})
  stream.start()
  await until(1)
  assert.deepEqual(asked[0]!.types, ['task.*'])
  const came = next(stream, ['task.*'])
  asked[0]!.send(event('a'))
  await came
  stream.on(['device.back', 'task.*'], () => {})
  await until(2)
  assert.deepEqual([asked[1]!.types, asked[1]!.lastEventId], [['device.back', 'task.*'], 'a'])
  stream.stop()
})

test('whoever listens to some types hears no others', async () => {
  const { asked, open, until } = server()
  const stream = createEventStream({ open, signedOut() {}, setTimeout: quick })
  const heard: string[] = []
  stream.on(['job.*'], e => heard.push(e.id))
  const last = next(stream, ['job.ended'])
  stream.start()
  await until(1)
  asked[0]!.send(event('a') + event('b', 'job.ended'))
  await last
  assert.deepEqual(heard, ['b'])
  assert.ok(matches('task.*', 'task.failed') && !matches('task.failed', 'task.*') && !matches('task', 'task.failed'))
  stream.stop()
})

test('whoever watches a device hears all of it and nothing of others, and those who listen to types hear no more than before', async () => {
  const { asked, open, until } = server()
  const stream = createEventStream({ open, signedOut() {}, setTimeout: quick })
  const heard: string[] = []
  const types: string[] = []
  stream.on(null, e => heard.push(e.id), 'mine')
  stream.on(['task.*'], e => types.push(e.id))
  const last = next(stream, ['task.failed'])
  stream.start()
  await until(1)
  assert.deepEqual([asked[0]!.types, asked[0]!.watch], [['task.failed', 'task.*'].sort(), ['mine']])
  const of = (id: string, type: string, deviceId: string): string =>
    `event: ${type}\nid: ${id}\ndata: ${JSON.stringify({ id, type, time: '', deviceId })}\n\n`
  asked[0]!.send(of('a', 'device.informed', 'mine') + of('b', 'task.queued', 'other') + of('c', 'task.failed', 'mine'))
  await last
  assert.deepEqual(
    [heard, types],
    [
      ['a', 'c'],
      ['b', 'c'],
    ],
  )
  stream.stop()
})

test('that events are gone is told, and then it goes on with what comes', async () => {
  const { asked, open, until } = server()
  const stream = createEventStream({ open, signedOut() {}, setTimeout: quick })
  const reset = new Promise<void>(resolve => stream.onReset(resolve))
  stream.on(null, () => {})
  stream.start()
  await until(1)
  asked[0]!.send(`${event('a')}event: stream.reset\ndata: {"type":"stream.reset"}\n\n`)
  await reset
  asked[0]!.end()
  await until(2)
  assert.equal(asked[1]!.lastEventId, '')
  stream.stop()
})

test('a session that has ended is told once, and nothing more is tried', async () => {
  let tries = 0
  const ended = new Promise<void>(resolve => {
    const stream = createEventStream({
      open() {
        tries++
        return Promise.reject(Object.assign(new Error('401'), { status: 401 }))
      },
      signedOut: resolve,
      setTimeout: quick,
    })
    stream.start()
  })
  await ended
  await new Promise(resolve => setTimeout(resolve, 20))
  assert.equal(tries, 1)
})
