/** What is read of a device, and how it is given something to do. */
import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'
import type { Schemas } from '../../api/client.ts'
import { because } from '../../api/reason.ts'

export type Device = Schemas['Device'] & { reachability: Schemas['Reachability'] | null }
export type Task = Schemas['Task']
export type NewTask = Schemas['NewTask']

export const deviceQuery = (id: string) =>
  queryOptions({
    queryKey: ['device', id, 'itself'],
    queryFn: async ({ signal }) =>
      (await dataOf(api.GET('/devices/{id}', { params: { path: { id } }, signal }))) as unknown as Device,
  })

/** Its newest tasks. */
export const newestTasksQuery = (id: string) =>
  queryOptions({
    queryKey: ['device', id, 'tasks', 'newest'],
    queryFn: async ({ signal }) =>
      (await dataOf(api.GET('/tasks', { params: { query: { deviceId: id, limit: 10 } }, signal }))).items,
  })

/** Its newest connection request, and whether it can be woken. */
export const newestWakeQuery = (id: string) =>
  queryOptions({
    queryKey: ['device', id, 'connection-requests', 'newest'],
    queryFn: async ({ signal }) =>
      (
        await dataOf(
          api.GET('/devices/{id}/connection-requests', { params: { path: { id }, query: { limit: 1 } }, signal }),
        )
      ).items[0] ?? null,
  })

/**
 * Gives a device a task, and has it woken; what becomes of it comes with events.
 * @param o.wake false: another task follows at once, which wakes it @throws ApiError
 */
export const giveTask = (id: string, task: NewTask, o: { reason?: string; wake?: boolean } = {}): Promise<Task> =>
  dataOf(
    api.POST('/devices/{id}/tasks', {
      params: {
        path: { id },
        query: o.wake === false ? {} : { wake: true },
        header: because(o.reason ?? ''),
      },
      body: task,
    }),
  )
