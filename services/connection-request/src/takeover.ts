/** Resumes the requests that another process, or this one before it ended, had begun, and publishes the ends that it may not have published. */
import type { Clock } from '@auroralinks/runtime'
import type { Recorder } from './recorder.ts'
import type { RequestRow, Store } from './store.ts'
import type { OpenRequests } from './requests/open-requests.ts'

const AT_ONCE = 500

/** Takes up every open request of these partitions; `partitionOf` gives the partition of a device id. */
export async function takeOver(
  partitions: readonly number[],
  o: {
    store: Store
    recorder: Recorder
    openRequests: OpenRequests
    clock: Clock
    partitionOf: (deviceId: string) => number
  },
): Promise<void> {
  const numbers = new Set(partitions)
  const isOurs = (row: RequestRow): boolean => numbers.has(o.partitionOf(row.deviceId))
  // A statement of the process before may still be under way: what ends between the two reads is in the second.
  const open = (await o.store.open()).filter(isOurs)
  const ended = (await o.store.unpublished()).filter(isOurs)
  await o.recorder.publishAgain(ended)
  const over = new Set(ended.map(row => row.id))
  const rows = open.filter(row => !over.has(row.id) && o.openRequests.row(row.deviceId, row.id) === null)
  const byDevice = Map.groupBy(rows, row => row.deviceId)
  const devices = [...byDevice.keys()]
  for (let i = 0; i < devices.length; i += AT_ONCE) {
    const some = devices.slice(i, i + AT_ONCE)
    const found = await o.store.look(some.map(deviceId => ({ deviceId, requestId: byDevice.get(deviceId)![0]!.id })))
    await Promise.all(some.map((deviceId, n) => resume(byDevice.get(deviceId)!, found[n]!.device)))
  }

  async function resume(
    requests: RequestRow[],
    device: Awaited<ReturnType<Store['look']>>[number]['device'],
  ): Promise<void> {
    const now = o.clock.now()
    const end = (row: RequestRow, status: 'expired' | 'refused', error: string): Promise<void> =>
      o.recorder.record({ ...row, status, error }, { publish: true })
    const over = requests.filter(row => row.expiresAt <= now)
    await Promise.all(
      over.map(row =>
        end(
          row,
          'expired',
          row.error ||
            (row.status === 'accepted'
              ? 'the device accepted the request and did not come'
              : 'its time was over before the device answered'),
        ),
      ),
    )
    const open = requests.filter(row => row.expiresAt > now)
    if (open.length === 0) return
    if (device === null) await Promise.all(open.map(row => end(row, 'refused', 'the device was removed')))
    else await o.openRequests.join(o.partitionOf(device.id), device, open, { resumed: true })
  }
}
