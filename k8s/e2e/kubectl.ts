/** kubectl, as the run uses it. */
import { spawn } from 'node:child_process'
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

/** Runs a program; what else goes on goes on meanwhile. */
export function attempt(name: string, args: readonly string[], input = ''): Promise<Said> {
  return new Promise((resolve, reject) => {
    const child = spawn(program(name), args, { stdio: 'pipe' })
    let [out, err] = ['', '']
    child.stdout.on('data', data => (out += data))
    child.stderr.on('data', data => (err += data))
    child.on('error', reject)
    child.on('close', code => resolve({ code: code ?? 1, out, err }))
    child.stdin.end(input)
  })
}

/** What a program prints. @throws with what it complained of */
export async function must(name: string, args: readonly string[], input?: string): Promise<string> {
  const { code, out, err } = await attempt(name, args, input)
  if (code !== 0) throw new Error(`${name} ${args.join(' ')}\n${err}${out}`)
  return out
}

export const kubectl = (...args: string[]): Promise<string> => must('kubectl', args)
export const inNamespace = (...args: string[]): Promise<string> => must('kubectl', ['--namespace', NAMESPACE, ...args])

/** Objects of our namespace. */
export const list = async (kinds: string, ...args: string[]): Promise<KubernetesObject[]> =>
  (JSON.parse(await inNamespace('get', kinds, '-o', 'json', ...args)) as { items: KubernetesObject[] }).items

/** Runs without waiting; the caller ends it. */
export const spawnKubectl = (...args: string[]): ChildProcess =>
  spawn(program('kubectl'), args, { stdio: ['ignore', 'pipe', 'pipe'] })

/** Asks again until it is so. @throws with the last word, when it takes too long */
export async function until(what: string, seconds: number, ask: () => Promise<string | null>): Promise<void> {
  const end = performance.now() + seconds * 1000
  for (;;) {
    const why = await ask()
    if (why === null) return
    if (performance.now() > end) throw new Error(`${what}: not after ${seconds} s: ${why}`)
    await pause(1_000)
  }
}

/** Every object of the cluster that somebody may have left behind, as kind, namespace and name. */
export async function everything(): Promise<Set<string>> {
  const kinds = (await kubectl('api-resources', '--verbs=list', '-o', 'name'))
    .split('\n')
    .filter(kind => kind !== '' && !/^(?:events|leases\.|.*\.metrics\.k8s\.io|componentstatuses)/.test(kind))
  const names = await must('kubectl', [
    'get',
    kinds.join(','),
    '--all-namespaces',
    '--ignore-not-found',
    '-o',
    'jsonpath={range .items[*]}{.kind} {.metadata.namespace}/{.metadata.name}{"\\n"}{end}',
  ])
  return new Set(names.split('\n').filter(name => name !== ''))
}
