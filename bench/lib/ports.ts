/** The TCP ports that a process listens on, from /proc. */
import { readFileSync, readdirSync, readlinkSync } from 'node:fs'

const LISTEN = '0A'

export function listeningPorts(pid: number): Set<number> {
  const own = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap(fd => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? []
      } catch {
        return []
      }
    }),
  )
  const rows = readFileSync(`/proc/${pid}/net/tcp`, 'utf8')
    .split('\n')
    .slice(1)
    .map(line => line.trim().split(/\s+/))
  return new Set(rows.filter(r => r[3] === LISTEN && own.has(r[9] ?? '')).map(r => parseInt(r[1]!.split(':')[1]!, 16)))
}
