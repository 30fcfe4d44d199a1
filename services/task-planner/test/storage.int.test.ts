import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { harness } from './harness.ts'
import type { Harness } from './harness.ts'

const PROFILE = 'Device.X_ACME.Profile'
let h: Harness
before(async () => {
  h = await harness({ ACS_INDEXED_PARAMETERS: `${PROFILE}, Device.X_ACME.Other` })
})
after(() => h.stop())

const until = async <T>(read: () => Promise<T | undefined>): Promise<T> => {
  for (const end = performance.now() + 10_000; performance.now() < end; ) {
    const found = await read()
    if (found !== undefined) return found
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  return assert.fail('it never came')
}
const indexed = async (): Promise<string[]> =>
  (
    await h.database.query<{ value: string }>({
      text: 'select value from parameter_index where device_key = $1 and device_id = $2',
      values: [h.key, h.device],
    })
  ).map(r => r.value)
const informed = async (value: string): Promise<void> => {
  await h.empty(await h.open({ values: { 'Device.DeviceInfo.SoftwareVersion': '1.0', [PROFILE]: value } }))
}

test('a planner makes the partitions it writes to, and declares the parameters it was given', async () => {
  await until(
    async () =>
      (await h.database.query({ text: 'select from indexed_parameter where ready' })).length === 2 || undefined,
  )
  const id = await h.open()
  await h.empty(id)
  const [row] = await h.database.query<{ at: string }>({
    text: 'select tableoid::regclass::text as at from session where id = $1',
    values: [id],
  })
  assert.equal(row?.at, `session_${new Date().toISOString().slice(0, 10).replaceAll('-', '')}`)
})

test('the value of a declared parameter stands in the index with the write that made it, and follows it', async () => {
  await informed('gold')
  assert.deepEqual(
    await until(async () => {
      const v = await indexed()
      return v.length > 0 ? v : undefined
    }),
    ['gold'],
  )
  await informed('silver')
  assert.deepEqual(
    await until(async () => {
      const v = await indexed()
      return v[0] === 'silver' ? v : undefined
    }),
    ['silver'],
  )
  const [status] = await h.database.query<{ device_id: string }>({
    text: 'select device_id from device_status where device_key = $1',
    values: [h.key],
  })
  assert.equal(status?.device_id, h.device)
})
