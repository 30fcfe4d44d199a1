/** Instances that addObject tasks made, for deleteObject tasks to delete. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Rest } from './rest.ts'

export interface Instances {
  /** The path of one that nobody deletes yet; null when there is none. */
  claim(deviceId: string): string | null
  stop(): void
}

const LOOK_MS = 2_500

export function createInstances(rest: Rest): Instances {
  const free = new Map<string, string[]>()
  const seen = new Set<string>()
  let looking = true
  void (async () => {
    while (looking) {
      await pause(LOOK_MS, undefined, { ref: false })
      for (const task of await rest.recentlyAdded()) {
        const path = (task.result as { path?: string } | null)?.path
        if (path === undefined || seen.has(task.id)) continue
        seen.add(task.id)
        free.set(task.deviceId, [...(free.get(task.deviceId) ?? []), path])
      }
    }
  })()
  return {
    claim: deviceId => free.get(deviceId)?.shift() ?? null,
    stop: () => {
      looking = false
    },
  }
}
