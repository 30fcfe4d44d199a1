/** kubectl, as the run uses it. */
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import type { KubernetesObject } from '../checks/rendered.ts'
import { find } from '../checks/tools.ts'

export const NAMESPACE = 'auroralinks'

const program = (name: string): string => {
  const path = find(name)
  if (path === null) throw new Error(`${name} is not on this machine: npm run k8s-check installs it`)
  return path
}

/** How a program ended, and what it said. */
export interface Said {
  code: number
  out: string
  err: string
}

export function attempt(name: string, args: readonly string[], input?: string): Said {
  const done = spawnSync(program(name), args, { encoding: 'utf8', input, maxBuffer: 64 * 1024 * 1024 })
  if (done.error !== undefined) throw done.error
  return { code: done.status ?? 1, out: done.stdout, err: done.stderr }
}

/** What a program prints. @throws with what it complained of */
export function must(name: string, args: readonly string[], input?: string): string {
  const { code, out, err } = attempt(name, args, input)
  if (code !== 0) throw new Error(`${name} ${args.join(' ')}\n${err}${out}`)
  return out
}

export const kubectl = (...args: string[]): string => must('kubectl', args)
export const inNamespace = (...args: string[]): string => must('kubectl', ['--namespace', NAMESPACE, ...args])

/** Objects of our namespace. */
export const list = (kinds: string, ...args: string[]): KubernetesObject[] =>
  (JSON.parse(inNamespace('get', kinds, '-o', 'json', ...args)) as { items: KubernetesObject[] }).items

/** Runs without waiting; the caller ends it. */
export const spawnKubectl = (...args: string[]): ChildProcess =>
  spawn(program('kubectl'), args, { stdio: ['ignore', 'pipe', 'pipe'] })

/** Asks again until it is so. @throws with the last word, when it takes too long */
export async function until(
  what: string,
  seconds: number,
  ask: () => Promise<string | null> | string | null,
): Promise<void> {
  const end = performance.now() + seconds * 1000
  for (;;) {
    const why = await ask()
    if (why === null) return
    if (performance.now() > end) throw new Error(`${what}: not after ${seconds} s: ${why}`)
    await pause(1_000)
  }
}

/** Every object of the cluster that somebody may have left behind, as kind, namespace and name. */
export function everything(): Set<string> {
  const kinds = kubectl('api-resources', '--verbs=list', '-o', 'name')
    .split('\n')
    .filter(kind => kind !== '' && !/^(?:events|leases\.|.*\.metrics\.k8s\.io|componentstatuses)/.test(kind))
  const names = must('kubectl', [
    'get',
    kinds.join(','),
    '--all-namespaces',
    '--ignore-not-found',
    '-o',
    'jsonpath={range .items[*]}{.kind} {.metadata.namespace}/{.metadata.name}{"\\n"}{end}',
  ])
  return new Set(names.split('\n').filter(name => name !== ''))
}
