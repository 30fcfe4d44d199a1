/** A whole system as a user starts it: standalone or the stack, in its own processes, on free ports and its own folder. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { environment } from '@auroralinks/runtime'
import { freeRange } from '../free-range.ts'
import type { XmppServer } from '../xmpp/index.ts'
import { createApi } from './api.ts'
import type { Api } from './api.ts'
import { descendants } from './processes.ts'
import type { SystemProcess } from './processes.ts'

export type Mode = 'standalone' | 'stack'

export interface System {
  readonly mode: Mode
  readonly cwmpUrl: string
  readonly cwmpPort: number
  /** Of CWMP over HTTPS, where `ACS_CWMP_TLS` or a certificate asks for it. */
  readonly tlsPort: number
  readonly apiPort: number
  /** UDP. */
  readonly stunPort: number
  readonly opsPort: number
  readonly token: string
  /** The XMPP server that it is connected to; null where none can be had. */
  xmpp: XmppServer | null
  /** Where it keeps everything. */
  readonly dataDir: string
  readonly api: Api
  /** What its first process has printed, where it logs everything (`ACS_LOG_LEVEL=debug`). */
  output(): string
  /** Every process of it that runs now, Kafka and PostgreSQL among them. */
  processes(): SystemProcess[]
  /** Ends the first process of it as `signal` does, and waits until it is gone. */
  end(signal: NodeJS.Signals): Promise<void>
  /** Starts it again on the same folder and ports. */
  start(): Promise<void>
  /** Ends it in order and removes its folder. */
  stop(): Promise<void>
}

/** Of this repository. */
export const root = join(import.meta.dirname, '../../../..')
/** A system must not outlive the test that started it, however that ends. */
export const PARENT_WATCHDOG = pathToFileURL(join(root, 'scripts/lib/parent-watchdog.mjs')).href
const MAIN = { standalone: 'services/standalone/src/main.ts', stack: 'services/standalone/src/stack/main.ts' } as const
/** As `npm start` has them. */
const FLAGS = ['--max-semi-space-size=28', '--heap-growing-percent=30']
/** For CWMP, CWMP over HTTPS, REST, files and STUN, then a stack's operations: one a process, counting up. */
const PORTS = 5 + 12

/** The plug-ins of every system that tests start: those of the documentation. */
export const EXAMPLE_PLUGINS = join(root, 'examples/rpc-plugins')

/** Starts one and waits for its ready line. @param env more variables of DESIGN §5 */
export async function startSystem(mode: Mode, env: Record<string, string> = {}): Promise<System> {
  const dir = mkdtempSync(join(tmpdir(), `acs-${mode}-`))
  const cwmpPort = await freeRange(PORTS)
  const [tlsPort, apiPort, filesPort, stunPort] = [cwmpPort + 1, cwmpPort + 2, cwmpPort + 3, cwmpPort + 4]
  const opsPort = cwmpPort + 5
  const token = 'administrators-key-of-a-test'
  const own = {
    ACS_CWMP_PORT: String(cwmpPort),
    ACS_CWMP_TLS_PORT: String(tlsPort),
    ACS_API_PORT: String(apiPort),
    ACS_FILES_PORT: String(filesPort),
    ACS_STUN_PORT: String(stunPort),
    ACS_OPS_PORT: String(opsPort),
    ACS_DATA_DIR: dir,
    ACS_ADMIN_TOKEN: token,
    ACS_LOG_LEVEL: 'error',
    ACS_RPC_PLUGINS: EXAMPLE_PLUGINS,
    ...env,
  }
  let child: ChildProcess | null = null
  const printed: string[] = []
  const system: System = {
    mode,
    cwmpPort,
    tlsPort,
    apiPort,
    stunPort,
    opsPort,
    token,
    xmpp: null,
    dataDir: dir,
    cwmpUrl: `http://127.0.0.1:${cwmpPort}/`,
    api: createApi(`http://127.0.0.1:${apiPort}`, token),
    output: () => printed.join(''),
    processes: () => (child?.pid === undefined ? [] : descendants(child.pid)),
    async end(signal) {
      const stopped = child
      child = null
      if (!stopped || stopped.exitCode !== null || stopped.signalCode !== null) return
      const gone = new Promise(resolve => stopped.once('exit', resolve))
      stopped.kill(signal)
      await gone
    },
    async start() {
      child = spawn(process.execPath, [...FLAGS, `--import=${PARENT_WATCHDOG}`, join(root, MAIN[mode])], {
        cwd: root,
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {
          NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/node'),
          MALLOC_ARENA_MAX: '2',
          ...environment(),
          ...own,
        },
      })
      if (own.ACS_LOG_LEVEL === 'debug') child.stdout!.on('data', (text: string) => printed.push(text))
      await untilReadyLine(child, mode)
    },
    async stop() {
      await system.end('SIGTERM')
      rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    },
  }
  try {
    await system.start()
  } catch (error) {
    await system.stop()
    throw error
  }
  return system
}

function untilReadyLine(child: ChildProcess, mode: Mode): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = ''
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-8192)
      if (/^AuroraLinks ACS ready/m.test(output)) resolve()
    })
    child.once('exit', (code, signal) =>
      reject(new Error(`${mode} ended with ${code ?? signal} before it was ready:\n${output}`)),
    )
  })
}
