/** Files: firmware that a device fetches from the file-server, boots and runs, or does not; a file that it sends there. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { TestContext } from 'node:test'
import { firmwareImage } from '@auroralinks/cpe-simulator'
import type { Download, Upload } from '@auroralinks/cwmp'
import { eventually, segment } from '../api.ts'
import type { System } from '../launch.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const FIRMWARE = '1 Firmware Upgrade Image'

/** Puts a file into the ACS. */
async function put(system: System, name: string, about: Record<string, string>, content: Buffer): Promise<void> {
  const response = await fetch(`${system.api.url}/api/v1/files/${name}?${new URLSearchParams(about)}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${system.token}` },
    body: new Uint8Array(content),
  })
  assert.equal(response.status, 201, await response.text())
}

interface Message {
  method: string
  xml: string | null
}

/** What was said to a device, where it is traced. */
async function messagesOf({ api }: System, deviceId: string): Promise<Message[]> {
  const { items } = await api.get<{ items: { id: string }[] }>(`devices/${segment(deviceId)}/sessions`)
  const lists = await Promise.all(items.map(s => api.get<{ items: Message[] }>(`sessions/${s.id}/messages`)))
  return lists.flatMap(l => l.items)
}

/** Live events of a type for one task, as they come. */
async function listen(
  system: System,
  t: TestContext,
  type: string,
): Promise<(taskId: string) => Promise<{ progress: unknown }>> {
  const stop = new AbortController()
  t.after(() => stop.abort())
  const events: { taskId: string; task: { progress: unknown } }[] = []
  const response = await fetch(`${system.api.url}/api/v1/events?type=${type}`, {
    headers: { authorization: `Bearer ${system.token}` },
    signal: stop.signal,
  })
  assert.equal(response.status, 200)
  const read = async (): Promise<void> => {
    let text = ''
    for await (const chunk of response.body!) {
      const lines = (text + Buffer.from(chunk).toString()).split('\n')
      text = lines.pop()!
      for (const line of lines) if (line.startsWith('data:')) events.push(JSON.parse(line.slice(5)))
    }
  }
  read().catch(() => {})
  return async taskId => {
    const seen = (): (typeof events)[number] | undefined => events.find(e => e.taskId === taskId)
    await eventually(`${type} is told`, async () => assert.ok(seen()))
    return seen()!.task
  }
}

export const firmwareIsInstalled: Scenario = {
  name: 'firmware is fetched under a URL that is shown nowhere, and has succeeded only when the device runs it',
  async run(system, t) {
    const { api } = system
    const toldProgress = await listen(system, t, 'task.progress')
    const good = device(system, t)
    const stubborn = device(system, t, { bootSeconds: 0.2, transfers: { installs: false } })
    await Promise.all([good.start(), stubborn.start()])
    const { oui, productClass } = good.identity
    await put(
      system,
      'fw-9.0.bin',
      { fileType: FIRMWARE, version: '9.0', oui, productClass },
      firmwareImage('9.0', 300_000),
    )
    await put(system, 'fw-hub.bin', { fileType: FIRMWARE, productClass: 'Hub' }, firmwareImage('9.0'))
    for (const file of ['fw-hub.bin', 'fw-none.bin']) {
      const refused = await api.request('POST', `devices/${segment(good.id)}/tasks`, { type: 'download', file })
      assert.equal(refused.status, 400, file)
    }
    assert.equal((await api.request('PATCH', `devices/${segment(good.id)}`, { traced: true })).status, 200)
    const task = { type: 'download', file: 'fw-9.0.bin' }
    const [installed, kept] = await Promise.all([
      api.createTask(good.id, task, 25),
      api.createTask(stubborn.id, task, 25),
    ])
    assert.equal(installed.status, 'succeeded', JSON.stringify(installed))
    assert.ok((installed.result as { completeTime: string }).completeTime > '2020', JSON.stringify(installed))
    assert.equal((await api.device(good.id)).softwareVersion, '9.0')
    assert.deepEqual(installed['progress'], { done: 300_000, total: 300_000, unit: 'bytes' })
    const { progress } = await toldProgress(installed.id)
    assert.deepEqual(progress, { done: (progress as { done: number }).done, total: 300_000, unit: 'bytes' })
    assert.deepEqual([kept.status, kept.fault?.code], ['failed', 'not-installed'], JSON.stringify(kept))
    for (const cpe of [good, stubborn]) assert.equal(cpe.ledger.rpcs.filter(r => r.method === 'Download').length, 1)
    const xml = (await messagesOf(system, good.id)).filter(m => m.method === 'Download').map(m => m.xml ?? '')
    assert.deepEqual(
      xml.map(x => /<URL>(.*)<\/URL>/.exec(x)?.[1]),
      ['****/fw-9.0.bin'],
    )
  },
}

export const uploadsBecomeFiles: Scenario = {
  name: 'what a device sends to the ACS becomes a file of the device, with its size and SHA-256',
  async run(system, t) {
    const { api } = system
    const devices = [device(system, t), device(system, t, { transfers: { method: 'POST' } })]
    for (const cpe of devices) await cpe.start()
    for (const cpe of devices) {
      const task = await api.createTask(cpe.id, { type: 'upload', fileType: '3 Vendor Configuration File 1' }, 25)
      assert.equal(task.status, 'succeeded', JSON.stringify(task))
      const { file, size, sha256 } = task.result as { file: string; size: number; sha256: string }
      const content = await fetch(`${api.url}/api/v1/files/${file}/content`, {
        headers: { authorization: `Bearer ${system.token}` },
      })
      const bytes = Buffer.from(await content.arrayBuffer())
      assert.deepEqual([size, sha256], [bytes.length, createHash('sha256').update(bytes).digest('hex')])
      assert.match(bytes.toString(), new RegExp(`SerialNumber=${cpe.identity.serialNumber}$`, 'm'))
      // It goes back to the device that sent it, and to no other.
      const other = devices.find(d => d !== cpe)!
      const back = { type: 'download', file, fileType: '3 Vendor Configuration File' }
      assert.equal((await api.request('POST', `devices/${segment(other.id)}/tasks`, back)).status, 400)
      const restored = await api.createTask(cpe.id, back, 25)
      assert.equal(restored.status, 'succeeded', JSON.stringify(restored))
      assert.deepEqual(
        cpe.ledger.rpcs.filter(r => /load$/.test(r.method)).map(r => r.method),
        ['Upload', 'Download'],
      )
    }
  },
}

export const filesAreAskedFor: Scenario = {
  name: 'a device that asks for a file gets the newest on offer for it',
  async run(system, t) {
    const { api } = system
    const cpe = device(system, t)
    await cpe.start()
    const { oui, productClass, serialNumber } = cpe.identity
    const fileType = `X ${oui} Themes ${serialNumber}`
    for (const version of ['1.9', '1.10'])
      await put(system, `theme-${version}.dat`, { fileType, version, oui, productClass }, Buffer.from(version))
    cpe.call({ method: 'RequestDownload', fileType, arguments: [] })
    await cpe.inform('9 REQUEST DOWNLOAD')
    const { items } = await api.get<{ items: { id: string; type: string; file: string }[] }>(
      `tasks?deviceId=${segment(cpe.id)}`,
    )
    assert.deepEqual(
      items.map(i => [i.type, i.file]),
      [['download', 'theme-1.10.dat']],
    )
    const ended = await api.outcome(items[0]!.id)
    assert.equal(ended.status, 'succeeded', JSON.stringify(ended))
  },
}

export const filesComeWithALogin: Scenario = {
  name: 'a device that cannot keep a long URL gets and sends files with a username and a password',
  async run(system, t) {
    const { api } = system
    const cpe = device(system, t)
    await cpe.start()
    await put(system, 'login.dat', { fileType: 'X 02AC5A Data' }, Buffer.from('x'))
    const profile = { about: 'Keeps no long URL.', match: { oui: [cpe.identity.oui] }, files: { login: true } }
    assert.ok((await api.request('PUT', 'quirks/no-long-url', profile)).status < 300)
    t.after(() => api.request('DELETE', 'quirks/no-long-url'))
    await eventually('the profile counts', async () => {
      const task = await api.createTask(cpe.id, { type: 'download', file: 'login.dat' }, 25)
      assert.equal(task.status, 'succeeded', JSON.stringify(task))
      const { url, username } = cpe.ledger.rpcs.findLast(r => r.method === 'Download')!.request as Download
      assert.match(url, /\/files\/login\.dat$/)
      assert.match(username, /^[\w-]+$/)
    })
    const task = await api.createTask(cpe.id, { type: 'upload', fileType: '4 Vendor Log File 1' }, 25)
    assert.equal(task.status, 'succeeded', JSON.stringify(task))
    const { url, password } = cpe.ledger.rpcs.findLast(r => r.method === 'Upload')!.request as Upload
    assert.match(url, /\/uploads\/upload-[0-9a-f-]{36}\.log$/)
    assert.ok(!JSON.stringify(task).includes(password))
  },
}

export const downloadsAreScheduled: Scenario = {
  name: 'a scheduled download is fetched within its window, and one that is taken back ends as cancelled',
  async run(system, t) {
    const { api } = system
    const cpe = device(system, t)
    await cpe.start()
    await put(system, 'scheduled.dat', { fileType: 'X 02AC5A Data' }, Buffer.from('scheduled'))
    const task = { type: 'scheduleDownload', file: 'scheduled.dat' }
    const later = await api.createTask(cpe.id, {
      ...task,
      windows: [{ start: 3_600, end: 7_200, mode: '3 When Idle' }],
    })
    const now = await api.createTask(cpe.id, { ...task, windows: [{ start: 0, end: 60, mode: '1 At Any Time' }] }, 25)
    assert.equal(now.status, 'succeeded', JSON.stringify(now))
    assert.ok(
      cpe.ledger.events.some(e => e.code === 'M ScheduleDownload' && e.commandKey === now.id.replaceAll('-', '')),
    )
    assert.equal((await api.task(later.id)).status, 'running', 'it waits in the device')
    const queue = await api.createTask(cpe.id, { type: 'getAllQueuedTransfers' }, 20)
    assert.deepEqual(
      (queue.result as { transfers: { commandKey: string; isDownload: boolean }[] }).transfers.map(q => [
        q.commandKey,
        q.isDownload,
      ]),
      [[later.id.replaceAll('-', ''), true]],
    )
    const cancel = await api.createTask(cpe.id, { type: 'cancelTransfer', taskId: later.id }, 20)
    assert.equal(cancel.status, 'succeeded', JSON.stringify(cancel))
    assert.equal((await api.outcome(later.id)).status, 'cancelled')
    assert.equal(cpe.ledger.rpcs.filter(r => r.method === 'ScheduleDownload').length, 2)
  },
}
