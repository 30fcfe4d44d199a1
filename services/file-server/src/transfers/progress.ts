/** Tells how far transfers are: when each begins, about once a second while it moves, and when it stops. */
import type { TransferEvents, Progress } from './events.ts'

export interface Moving extends Omit<Progress, 'bytes'> {
  bytes(): number
}

export interface ProgressTeller {
  /** Follows a transfer until the returned function is called. */
  follow(transfer: Moving): () => void
}

const EVERY_MS = 1_000
/** With more transfers than that at once each is told of more rarely. */
const MOST_A_SECOND = 200

export function createProgressTeller(events: Pick<TransferEvents, 'progress'>): ProgressTeller {
  /** What was told last of each; whoever was told of longest ago comes first. */
  const moving = new Map<Moving, number>()
  let timer: NodeJS.Timeout | undefined

  const tell = (transfer: Moving): boolean => {
    const bytes = transfer.bytes()
    if (bytes === moving.get(transfer)) return false
    moving.delete(transfer)
    moving.set(transfer, bytes)
    const { taskId, deviceId, direction, total } = transfer
    events.progress({ taskId, deviceId, direction, total, bytes })
    return true
  }

  const tick = (): void => {
    let told = 0
    for (const transfer of [...moving.keys()]) if (tell(transfer) && ++told >= MOST_A_SECOND) return
  }

  return {
    follow(transfer) {
      tell(transfer)
      timer ??= setInterval(tick, EVERY_MS).unref()
      return () => {
        tell(transfer)
        moving.delete(transfer)
        if (moving.size > 0) return
        clearInterval(timer)
        timer = undefined
      }
    },
  }
}
