/** A home network behind a NAT on this machine: two network namespaces, masquerade between them, and bindings that time out. */
import { execFileSync } from 'node:child_process'

export interface Nat {
  /** This machine's address as the home network reaches it. */
  outside: string
  /** The NAT's address as this machine sees it. */
  seen: string
  /** How to run a program in the home network: what stands before it. */
  inside: readonly string[]
  close(): void
}

const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

const has = (command: string): boolean => {
  try {
    run('sh', '-c', `command -v ${command}`)
    return true
  } catch {
    return false
  }
}

/** Null where a NAT can be made here; else what is missing, for a person. */
export function withoutNat(): string | null {
  if (process.getuid?.() !== 0) return 'network namespaces are for root'
  if (!has('ip')) return 'there is no ip (iproute2)'
  if (!has('nft') && !has('iptables')) return 'there is neither nft nor iptables'
  const name = `acs-try-${process.pid}`
  try {
    run('ip', 'netns', 'add', name)
  } catch {
    return 'no network namespace can be made here'
  }
  try {
    masquerade(name, 'lo')
    return null
  } catch {
    return 'the kernel does not masquerade in a namespace'
  } finally {
    run('ip', 'netns', 'del', name)
  }
}

function masquerade(namespace: string, device: string): void {
  const inside = (...args: string[]): string => run('ip', 'netns', 'exec', namespace, ...args)
  if (has('nft')) {
    const rules = `table ip nat { chain out { type nat hook postrouting priority srcnat; oifname "${device}" masquerade; } }`
    inside('nft', rules)
  } else inside('iptables', '-t', 'nat', '-A', 'POSTROUTING', '-o', device, '-j', 'MASQUERADE')
}

/** @param timeoutSeconds how long a binding of UDP lasts that nothing passes over */
export function makeNat(timeoutSeconds: number): Nat {
  const id = process.pid % 60_000
  const [home, nat] = [`acs-home-${id}`, `acs-nat-${id}`]
  // Links have names of 15 characters at most.
  const [lan, wan, own] = [`l${id}`, `w${id}`, `o${id}`]
  const net = `10.${200 + (id % 50)}.${id % 250}`
  const close = (): void => {
    for (const args of [
      ['netns', 'del', home],
      ['netns', 'del', nat],
      ['link', 'del', own],
    ])
      try {
        run('ip', ...args)
      } catch {
        // It is gone with the other.
      }
  }
  try {
    run('ip', 'netns', 'add', home)
    run('ip', 'netns', 'add', nat)
    run('ip', 'link', 'add', own, 'type', 'veth', 'peer', 'name', wan, 'netns', nat)
    run('ip', '-n', nat, 'link', 'add', lan, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', home)
    run('ip', 'addr', 'add', `${net}.1/30`, 'dev', own)
    run('ip', 'link', 'set', own, 'up')
    run('ip', '-n', nat, 'addr', 'add', `${net}.2/30`, 'dev', wan)
    run('ip', '-n', nat, 'link', 'set', wan, 'up')
    run('ip', '-n', nat, 'addr', 'add', '192.168.77.1/24', 'dev', lan)
    run('ip', '-n', nat, 'link', 'set', lan, 'up')
    run('ip', '-n', home, 'addr', 'add', '192.168.77.2/24', 'dev', 'eth0')
    run('ip', '-n', home, 'link', 'set', 'lo', 'up')
    run('ip', '-n', home, 'link', 'set', 'eth0', 'up')
    run('ip', '-n', home, 'route', 'add', 'default', 'via', '192.168.77.1')
    masquerade(nat, wan)
    const set = (name: string, value: number): string =>
      run('ip', 'netns', 'exec', nat, 'sysctl', '-qw', `${name}=${value}`)
    set('net.ipv4.ip_forward', 1)
    set('net.netfilter.nf_conntrack_udp_timeout', timeoutSeconds)
    set('net.netfilter.nf_conntrack_udp_timeout_stream', timeoutSeconds)
  } catch (error) {
    close()
    throw error
  }
  return { outside: `${net}.1`, seen: `${net}.2`, inside: ['ip', 'netns', 'exec', home], close }
}
