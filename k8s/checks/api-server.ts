/** An API server of its own, with etcd and nothing else: what it refuses in a dry run, every cluster refuses. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { generateKeyPairSync } from 'node:crypto'
import { freePorts } from '@auroralinks/runtime'
import { find, run } from './tools.ts'

export interface ApiServer extends AsyncDisposable {
  kubectl(args: readonly string[], input?: string): string
}

/** Why there can be none, or null. */
export function withoutApiServer(): string | null {
  const missing = ['etcd', 'kube-apiserver', 'kubectl'].filter(name => find(name) === null)
  return missing.length === 0 ? null : `${missing.join(', ')} not on this machine (setup-envtest has them)`
}

/** Starts one; it goes with `await using`. */
export async function startApiServer(): Promise<ApiServer> {
  const folder = mkdtempSync(join(tmpdir(), 'acs-api-server-'))
  const children: ChildProcess[] = []
  const start = (name: string, args: readonly string[]): ChildProcess => {
    const child = spawn(find(name)!, args, { stdio: 'ignore' })
    children.push(child)
    return child
  }
  const [client, peer, secure] = await freePorts(3)
  start('etcd', [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=http://127.0.0.1:${client}`,
    `--advertise-client-urls=http://127.0.0.1:${client}`,
    `--listen-peer-urls=http://127.0.0.1:${peer}`,
    `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
    `--initial-cluster=default=http://127.0.0.1:${peer}`,
  ])
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const path = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 })
    return join(folder, name)
  }
  const accounts = path('accounts.key', privateKey)
  const server = start('kube-apiserver', [
    `--etcd-servers=http://127.0.0.1:${client}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${secure}`,
    `--cert-dir=${join(folder, 'cert')}`,
    '--service-account-issuer=https://check',
    `--service-account-key-file=${accounts}`,
    `--service-account-signing-key-file=${accounts}`,
    `--token-auth-file=${path('tokens', 'check,admin,1,system:masters\n')}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.0.0.0/24',
    '--disable-admission-plugins=ServiceAccount',
    '--endpoint-reconciler-type=none',
  ])
  const config = path(
    'kubeconfig',
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server: `https://127.0.0.1:${secure}`, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'u', user: { token: 'check' } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    }),
  )
  const kubectl = (args: readonly string[], input?: string): string =>
    run(find('kubectl')!, [`--kubeconfig=${config}`, ...args], input)
  const stop = async (): Promise<void> => {
    for (const child of children.reverse()) {
      if (child.exitCode !== null) continue
      const ended = new Promise(resolve => child.once('exit', resolve))
      child.kill()
      await ended
    }
    rmSync(folder, { recursive: true, force: true })
  }
  for (let tries = 0; ; tries++) {
    try {
      kubectl(['get', 'namespace', 'default'])
      return { kubectl, [Symbol.asyncDispose]: stop }
    } catch (error) {
      if (tries > 240 || server.exitCode !== null) {
        await stop()
        throw error
      }
      await pause(500)
    }
  }
}
