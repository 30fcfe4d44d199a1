import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually, harness, TOKEN } from '../testing.ts'
import type { Harness } from '../testing.ts'

let api: Harness
before(async () => {
  api = await harness()
})
after(() => api.close())

interface Sse {
  event: string
  id: string
  data: any
}

/** Reads a stream of events as a browser does. */
async function listen(
  query = '',
  headers: Record<string, string> = {},
): Promise<{ events: Sse[]; text(): string; ended: Promise<void>; stop(): void }> {
  const stopping = new AbortController()
  const response = await fetch(`${api.url}/events${query}`, {
    headers: { authorization: `Bearer ${TOKEN}`, ...headers },
    signal: stopping.signal,
  })
  assert.equal(response.status, 200)
  assert.equal(response.headers.get('content-type'), 'text/event-stream')
  const events: Sse[] = []
  let text = ''
  const ended = (async () => {
    const decoder = new TextDecoder()
    let rest = ''
    for await (const chunk of response.body!) {
      text += decoder.decode(chunk)
      rest += decoder.decode(chunk)
      const blocks = rest.split('\n\n')
      rest = blocks.pop()!
      for (const block of blocks) {
        const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? ''
        if (field('event') !== '')
          events.push({ event: field('event'), id: field('id'), data: JSON.parse(field('data')) })
      }
    }
  })().catch(() => {})
  await eventually(() => text.includes(': connected'), 'the stream')
  return { events, text: () => text, ended, stop: () => stopping.abort() }
}

test('events come with their type as name, their id, and their details', async () => {
  const reader = await listen()
  await api.publish(
    'device.informed',
    '00D09E-Box-1',
    {
      deviceId: '00D09E-Box-1',
      sessionId: 's1',
      events: [{ code: '1 BOOT', commandKey: '' }],
      remoteAddress: '10.0.0.1',
    },
    's1:informed',
  )
  await api.publish('task.succeeded', '00D09E-Box-1', {
    taskId: 't1',
    deviceId: '00D09E-Box-1',
    type: 'reboot',
    status: 'succeeded',
    argumentsJson: '{}',
  })
  await api.publish('device.valuesChanged', '00D09E-Box-1', {
    deviceId: '00D09E-Box-1',
    sessionId: 's1',
    values: [
      { name: 'Device.X', value: '2', type: 'xsd:int', previous: '1' },
      { name: 'Device.Y', value: '', type: '' },
    ],
  })
  await api.publish('connectionRequest.unreachable', '00D09E-Box-2', {
    id: 'c1',
    deviceId: '00D09E-Box-2',
    status: 'unreachable',
    error: 'timed out',
  })
  await eventually(() => reader.events.length === 4, 'four events')
  const [informed, task, values, request] = reader.events as [Sse, Sse, Sse, Sse]
  assert.deepEqual(
    [informed.event, informed.id, informed.data],
    [
      'device.informed',
      's1:informed',
      {
        id: 's1:informed',
        type: 'device.informed',
        time: informed.data.time,
        deviceId: '00D09E-Box-1',
        sessionId: 's1',
        events: [{ code: '1 BOOT', commandKey: '', explanation: 'Powered on or rebooted' }],
        retryCount: 0,
        ipAddress: '10.0.0.1',
      },
    ],
  )
  assert.deepEqual([task.data.taskId, task.data.task.status], ['t1', 'succeeded'])
  assert.deepEqual(values.data.values, [
    { name: 'Device.X', value: '2', type: 'xsd:int', previous: '1' },
    { name: 'Device.Y', value: '', type: null, previous: null },
  ])
  assert.deepEqual(
    [request.data.connectionRequest.status, request.data.connectionRequest.error],
    ['unreachable', 'timed out'],
  )
  reader.stop()
})

test('an event that is published twice is sent once', async () => {
  const reader = await listen()
  for (let i = 0; i < 2; i++)
    await api.publish(
      'device.bootstrapped',
      '00D09E-Box-1',
      { deviceId: '00D09E-Box-1', sessionId: 's2' },
      's2:bootstrapped',
    )
  await api.publish(
    'device.bootstrapped',
    '00D09E-Box-1',
    { deviceId: '00D09E-Box-1', sessionId: 's3' },
    's3:bootstrapped',
  )
  await eventually(() => reader.events.some(e => e.id === 's3:bootstrapped'), 'the last one')
  assert.deepEqual(
    reader.events.map(e => e.id),
    ['s2:bootstrapped', 's3:bootstrapped'],
  )
  reader.stop()
})

test('filters by type, also by its beginning, and by device', async () => {
  const tasks = await listen('?type=task.*,device.removed')
  const one = await listen('?deviceId=00D09E-Box-7')
  await api.publish('device.bootstrapped', '00D09E-Box-7', { deviceId: '00D09E-Box-7', sessionId: 'x' }, 'f1')
  await api.publish('task.queued', '00D09E-Box-8', { taskId: 't', deviceId: '00D09E-Box-8', status: 'queued' }, 'f2')
  await api.publish('device.removed', '00D09E-Box-7', { deviceId: '00D09E-Box-7' }, 'f3')
  await eventually(() => tasks.events.length === 2 && one.events.length === 2, 'the filtered events')
  assert.deepEqual(
    [tasks.events.map(e => e.id), one.events.map(e => e.id)],
    [
      ['f2', 'f3'],
      ['f1', 'f3'],
    ],
  )
  tasks.stop()
  one.stop()
})

test('Last-Event-ID: what came after it is sent first; where that is not kept any more, stream.reset says so', async () => {
  for (const id of ['l1', 'l2', 'l3']) await api.publish('device.removed', 'd', { deviceId: 'd' }, id)
  const back = await listen('', { 'last-event-id': 'l1' })
  await eventually(() => back.events.length === 2, 'what was missed')
  assert.deepEqual(
    back.events.map(e => e.id),
    ['l2', 'l3'],
  )
  back.stop()
  const lost = await listen('', { 'last-event-id': 'long ago' })
  await eventually(() => lost.events.length === 1, 'the reset')
  assert.equal(lost.events[0]?.event, 'stream.reset')
  lost.stop()
})

test('events need a key and take no unknown parameters', async () => {
  assert.equal((await fetch(`${api.url}/events`)).status, 401)
  assert.equal((await api.call('GET', '/events?types=x')).status, 400)
})

test('a stop ends the streams and answers whoever waits, at once', async () => {
  const other = await harness()
  await other.database.query({
    text: `insert into device (id, oui, product_class, serial_number, state) values ('00D09E-Box-1', '00D09E', 'Box', '1', 'active')`,
  })
  const stream = await fetch(`${other.url}/events`, { headers: { authorization: `Bearer ${TOKEN}` } })
  const read = stream.text()
  const waiting = other.call('POST', '/devices/00D09E-Box-1/tasks?wait=300', { type: 'reboot' })
  await eventually(() => other.commands.some(c => c.type === 'connectionRequest.create'), 'somebody waits')
  const closed = other.close()
  assert.equal((await waiting).status, 202)
  assert.match(await read, /: connected/)
  await closed
})
