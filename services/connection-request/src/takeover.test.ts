import { test } from 'node:test'
import assert from 'node:assert/strict'
import { manualClock } from '@auroralinks/runtime'
import type { OpenRequests } from './requests/open-requests.ts'
import type { Recorder } from './recorder.ts'
import type { RequestRow, Store } from './store.ts'
import { takeOver } from './takeover.ts'

const clock = manualClock()
const now = clock.now()
const accepted: RequestRow = {
  id: 'r1',
  deviceKey: 1n,
  deviceId: 'd1',
  status: 'accepted',
  method: 'http',
  attempts: 1,
  error: '',
  sessionId: '',
  reason: '',
  broughtBy: '',
  createdAt: now,
  expiresAt: now + 60_000,
}

test('an end that the process before writes while its requests are read is published', async () => {
  // A statement of a process that was killed goes on: it is there from the second read on.
  let reads = 0
  const row = (): RequestRow => (reads++ === 0 ? accepted : { ...accepted, status: 'arrived' })
  const published: string[] = []
  const resumed: string[] = []
  await takeOver([0], {
    store: {
      open: () => Promise.resolve([row()].filter(r => r.status === 'accepted')),
      unpublished: () => Promise.resolve([row()].filter(r => r.status === 'arrived')),
    } as Store,
    recorder: {
      publishAgain: (rows: readonly RequestRow[]) => Promise.resolve(void published.push(...rows.map(r => r.status))),
    } as Recorder,
    openRequests: {
      row: () => null,
      join: (_: number, __: unknown, rows: RequestRow[]) => Promise.resolve(void resumed.push(...rows.map(r => r.id))),
    } as unknown as OpenRequests,
    clock,
    partitionOf: () => 0,
  })
  assert.deepEqual([published, resumed], [['arrived'], []])
})
