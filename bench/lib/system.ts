/** A system under measurement: standalone or the stack, started fresh on free ports, with the CPU of its own processes. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Mode = 'standalone' | 'stack'

export interface System {
  mode: Mode
  cwmpPort: number
  apiPort: number
  token: string
  /** CPU seconds of our own processes since they started: without Kafka, PostgreSQL and the load. */
  cpu(): Map<string, number>
  /** Resident memory of our own processes, in MB. */
  memory(): Map<string, number>
  stop(): Promise<void>
}

const root = join(import.meta.dirname, '../..')

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))
  return port
}

/** Starts it and waits for the ready line. @param env more variables of DESIGN §5 */
export async function startSystem(mode: Mode, env: Record<string, string> = {}): Promise<System> {
  const dir = mkdtempSync(join(tmpdir(), `acs-bench-${mode}-`))
  const [cwmp, api, files, stun] = [await freePort(), await freePort(), await freePort(), await freePort()]
  const token = 'bench-administrator-key'
  const main = mode === 'standalone' ? 'services/standalone/src/main.ts' : 'services/standalone/src/stack/main.ts'
  const child = spawn(process.execPath, [join(root, main)], {
    cwd: root, stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ACS_CWMP_PORT: String(cwmp), ACS_API_PORT: String(api), ACS_FILES_PORT: String(files), ACS_STUN_PORT: String(stun), ACS_OPS_PORT: String(await opsRange()), ACS_DATA_DIR: dir, ACS_ADMIN_TOKEN: token, ACS_LOG_LEVEL: 'warn', ...env },
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8')
    let seen = ''
    child.stdout.on('data', (text: string) => {
      seen = (seen + text).slice(-4096)
      if (seen.includes('AuroraLinks ACS ready')) resolve()
    })
    child.once('exit', code => reject(new Error(`${mode} ended with ${code} before it was ready:\n${seen}`)))
  })
  return {
    mode, cwmpPort: cwmp, apiPort: api, token,
    cpu: () => new Map(ours(child.pid!).map(p => [p.name, cpuSeconds(p.pid)])),
    memory: () => new Map(ours(child.pid!).map(p => [p.name, residentMb(p.pid)])),
    async stop() {
      const gone = new Promise(resolve => child.once('exit', resolve))
      child.kill('SIGTERM')
      await gone
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** The stack counts its operations ports up from one: far above what the rest of a machine uses. */
const opsRange = async (): Promise<number> => 20_000 + Math.floor(Math.random() * 20_000)

interface Process {
  pid: number
  name: string
}

/** A process and its descendants, but for Kafka and PostgreSQL. */
function ours(top: number): Process[] {
  const all = readdirSync('/proc').filter(n => /^\d+$/.test(n)).map(Number).flatMap(pid => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
      return [{ pid, parent, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() }]
    } catch {
      return []
    }
  })
  const tree = new Set([top])
  for (let grew = true; grew;) {
    grew = false
    for (const p of all) if (tree.has(p.parent) && !tree.has(p.pid)) grew = tree.add(p.pid).size > 0
  }
  return all.filter(p => tree.has(p.pid) && !/postgres|java|kafka\.Kafka/.test(p.command)).map(p => ({ pid: p.pid, name: `${p.command.split(' ')[0]!.split('/').at(-1)}:${p.pid}` }))
}

function cpuSeconds(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const f = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(f[11]) + Number(f[12])) / 100
  } catch {
    return 0
  }
}

function residentMb(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}
