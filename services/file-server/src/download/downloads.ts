/** Downloads of tasks: how far each is over all its requests, and when its last byte went out. */
import type { Clock } from '@auroralinks/runtime'
import type { ProgressTeller } from '../transfers/progress.ts'
import type { TransferEvents } from '../transfers/events.ts'
import { Covered } from './covered.ts'

export interface Wanted {
  taskId: string
  deviceId: string
  name: string
  sha256: string
  size: number
}

/** A part that is being sent. */
export interface Sending {
  start: number
  /** Asked for as `bytes=N-`: whoever asks so has what is before. */
  continues: boolean
  /** Bytes of it that went out. */
  sent(): number
}

export interface Downloads {
  /** A part of a file begins to go out; the returned function is called when that is over. */
  begin(wanted: Wanted, sending: Sending): () => void
}

interface Download extends Wanted {
  covered: Covered
  sending: Set<Sending>
  stop: () => void
  ended: boolean
  /** When anything went out last, monotonic. */
  at: number
}

/** How long a download that stopped is remembered: a CPE comes again for the rest. */
const REMEMBERED_MS = 3_600_000
const MOST_REMEMBERED = 10_000

export function createDownloads(o: { events: TransferEvents; progress: ProgressTeller; clock: Clock }): Downloads {
  const known = new Map<string, Download>()

  const look = (d: Download): number => {
    for (const s of d.sending) d.covered.add(s.start, s.start + s.sent())
    return d.covered.bytes
  }

  const downloadOf = (wanted: Wanted): Download => {
    const before = known.get(wanted.taskId)
    const goesOn = before !== undefined && before.sha256 === wanted.sha256 && !before.ended
    const d = goesOn
      ? before
      : { ...wanted, covered: new Covered(), sending: new Set<Sending>(), stop: () => {}, ended: false, at: 0 }
    known.delete(d.taskId)
    known.set(d.taskId, d)
    d.at = o.clock.monotonic()
    forget()
    return d
  }

  /** Those that were asked for longest ago come first. */
  const forget = (): void => {
    for (const [id, d] of known) {
      if (known.size <= MOST_REMEMBERED && o.clock.monotonic() - d.at < REMEMBERED_MS) return
      if (d.sending.size === 0) known.delete(id)
      else if (known.size <= MOST_REMEMBERED) return
    }
  }

  return {
    begin(wanted, sending) {
      const d = downloadOf(wanted)
      if (sending.continues && d.covered.bytes === 0 && d.sending.size === 0) d.covered.add(0, sending.start)
      d.sending.add(sending)
      if (d.sending.size === 1)
        d.stop = o.progress.follow({
          taskId: d.taskId,
          deviceId: d.deviceId,
          direction: 'download',
          total: d.size,
          bytes: () => look(d),
        })
      return () => {
        const bytes = look(d)
        d.sending.delete(sending)
        d.at = o.clock.monotonic()
        if (d.sending.size === 0) d.stop()
        if (bytes < d.size || d.ended) return
        d.ended = true
        const { taskId, deviceId, name, size, sha256 } = d
        o.events.ended({ taskId, deviceId, direction: 'download', name, size, sha256, reason: '' })
      }
    },
  }
}
