import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../../api/client.ts'
import { useMay } from '../../../app/session.ts'
import { giveTask, newestWakeQuery } from '../device.ts'
import type { Task } from '../device.ts'
import { outcomeOf, sendSteps } from './sending.ts'
import type { Change } from './staged.ts'

interface Sent {
  changes: readonly Change[]
  setId: string
  readId: string | null
}

/** A task by its id; the page of the device keeps it current by events. */
const taskQuery = (id: string | null) => ({
  queryKey: ['task', id ?? ''],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    dataOf(api.GET('/tasks/{id}', { params: { path: { id: id! } }, signal })),
  enabled: id !== null,
})

/** Sends changes to a device as one task, has them read back in the same session, and tells each step. */
export function useSend(deviceId: string) {
  const client = useQueryClient()
  const mayRead = useMay('tasks.create:getParameterValues')
  const [sent, setSent] = useState<Sent | null>(null)
  const give = async (task: Parameters<typeof giveTask>[1], o: Parameters<typeof giveTask>[2]): Promise<Task> => {
    const given = await giveTask(deviceId, task, o)
    // Events may have told of it already.
    client.setQueryData<Task>(['task', given.id], now => now ?? given)
    return given
  }
  const send = useMutation({
    async mutationFn({
      changes,
      force = false,
      reason = '',
    }: {
      changes: readonly Change[]
      force?: boolean
      reason?: string
    }) {
      const names = changes.filter(c => !c.secret).map(c => c.name)
      const isReadBack = mayRead && names.length > 0
      const set = await give(
        {
          type: 'setParameterValues',
          values: changes.map(c => ({ name: c.name, value: c.after, ...(c.type === null ? {} : { type: c.type }) })),
          ...(force ? { force } : {}),
        },
        { reason, wake: !isReadBack },
      )
      const read = isReadBack ? await give({ type: 'getParameterValues', names }, {}) : null
      setSent({ changes, setId: set.id, readId: read?.id ?? null })
    },
  })
  const { data: set } = useQuery(taskQuery(sent?.setId ?? null))
  const { data: read } = useQuery(taskQuery(sent?.readId ?? null))
  const { data: wake } = useQuery({ ...newestWakeQuery(deviceId), enabled: useMay('connectionRequests.read') })
  const isKnown = sent !== null && set !== undefined && (sent.readId === null || read !== undefined)
  return {
    send: send.mutate,
    isSending: send.isPending,
    error: send.error,
    sent: isKnown
      ? {
          changes: sent.changes,
          set,
          read: read ?? null,
          steps: sendSteps(set, read ?? null, sent.changes, wake ?? null),
          outcome: outcomeOf(set, read ?? null, sent.changes),
        }
      : null,
    reset(): void {
      send.reset()
      setSent(null)
    },
  }
}
