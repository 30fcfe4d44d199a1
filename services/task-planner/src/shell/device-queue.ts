/** The events of one device, one after the other; those of different devices never wait for each other (DESIGN §4). */
import type { Slot } from './partitions.ts'

/**
 * Queues an event behind those of the same device; resolves or rejects as `step` does.
 * @param step handles one event, and calls `release` exactly once, when the device is free for the next one: that may
 * be long before it resolves
 */
export function enqueue<E>(slot: Slot, event: E, step: (slot: Slot, event: E) => Promise<void>): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    if (slot.busy) return void (slot.queue ??= []).push(() => void step(slot, event).then(resolve, reject))
    slot.busy = true
    void step(slot, event).then(resolve, reject)
  })
}

/** Frees the device for its next event, and begins that one, where there is one. */
export function release(slot: Slot): void {
  const next = slot.queue?.shift()
  if (slot.queue?.length === 0) slot.queue = null
  slot.busy = next !== undefined
  next?.()
}
