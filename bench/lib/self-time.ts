/** Where a CPU profile's time went: self time by function and by file. */
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CpuProfile } from './inspector.ts'

export interface SelfTime {
  /** In ms, without idle time. */
  busyMs: number
  idleMs: number
  /** Most expensive first; ms of self time. */
  functions: { name: string; where: string; ms: number }[]
  files: { where: string; ms: number }[]
}

const root = new URL('../../', import.meta.url)

/** Adds up a profile. */
export function selfTimeOf(profile: CpuProfile): SelfTime {
  const us = new Map<number, number>()
  profile.samples.forEach((id, i) => us.set(id, (us.get(id) ?? 0) + (profile.timeDeltas[i] ?? 0)))
  const functions = new Map<string, { name: string; where: string; ms: number }>()
  const files = new Map<string, { where: string; ms: number }>()
  let busyMs = 0,
    idleMs = 0
  for (const { id, callFrame } of profile.nodes) {
    const ms = (us.get(id) ?? 0) / 1000
    if (ms === 0) continue
    if (callFrame.functionName === '(idle)') {
      idleMs += ms
      continue
    }
    busyMs += ms
    const file = fileOf(callFrame.url, callFrame.functionName)
    const name = callFrame.functionName || '(anonymous)'
    const where = callFrame.url === '' ? file : `${file}:${callFrame.lineNumber + 1}`
    add(functions, `${name} ${where}`, { name, where, ms })
    add(files, file, { where: file, ms })
  }
  const sorted = <T extends { ms: number }>(m: Map<string, T>): T[] => [...m.values()].sort((a, b) => b.ms - a.ms)
  return { busyMs, idleMs, functions: sorted(functions), files: sorted(files) }
}

function add<T extends { ms: number }>(to: Map<string, T>, key: string, entry: T): void {
  const known = to.get(key)
  if (known) known.ms += entry.ms
  else to.set(key, entry)
}

/** From the repository's root; what V8 and the system do is named by what it is. */
function fileOf(url: string, functionName: string): string {
  if (url.startsWith('file:')) return relative(fileURLToPath(root), fileURLToPath(url))
  if (url !== '') return url
  return functionName === '(garbage collector)' ? 'garbage collector' : 'native'
}
