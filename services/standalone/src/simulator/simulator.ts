/** Virtual devices beside standalone, in a process of their own, so that they do not hold up the ACS's. */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { variables } from '@auroralinks/management-api'
import type { Simulator, SimulatorState } from '@auroralinks/management-api'
import { environment, readConfig } from '@auroralinks/runtime'
import type { Environment, Logger } from '@auroralinks/runtime'
import { addressOf } from '../settings.ts'
import type { Begin, Report } from './messages.ts'

export interface SimulatorOptions {
  /** Where the devices come to. */
  acsUrl: string
  /** Who has to prove itself there. */
  authentication: 'none' | 'optional' | 'required'
  /** What devices share that have no credentials of their own. */
  bootstrap: { username: string; password: string } | null
  logger: Logger
}

/** Rather collect often than grow: a hundred devices are few. */
const FLAGS = ['--max-semi-space-size=1', '--heap-growing-percent=20', '--title=acs-virtual-devices']
const STOP_MS = 3_000
const STOPPED: SimulatorState = {
  state: 'stopped',
  count: 0,
  startedAt: null,
  deviceIds: [],
  sessions: { completed: 0, failed: 0 },
  lastFailure: null,
  ended: null,
}
/** The same devices each time: stopped and started, they are no new ones. Others than those of `npm run simulate`. */
const SEED = 20

/** Virtual devices for a standalone with these settings, whose gateway listens on `port`. */
export function simulatorFor(settings: Environment, port: number, logger: Logger): Simulator {
  const {
    authentication,
    bootstrapUsername: username,
    bootstrapPassword: password,
  } = readConfig(
    {
      authentication: variables.authentication,
      bootstrapUsername: variables.bootstrapUsername,
      bootstrapPassword: variables.bootstrapPassword,
    },
    settings,
  )
  return createSimulator({
    acsUrl: `http://${addressOf(settings['ACS_CWMP_HOST'] ?? '127.0.0.1')}:${port}/`,
    authentication,
    bootstrap: username === undefined || password === undefined ? null : { username, password },
    logger,
  })
}

export function createSimulator(o: SimulatorOptions): Simulator {
  let child: ChildProcess | null = null
  let state = STOPPED

  return {
    hindrance:
      o.authentication === 'required' && o.bootstrap === null
        ? 'devices have to prove who they are (ACS_CWMP_AUTH=required), and there are no credentials that new ones share (ACS_CWMP_BOOTSTRAP_USERNAME, ACS_CWMP_BOOTSTRAP_PASSWORD): virtual devices would not get in'
        : null,
    state: () => state,
    start(count) {
      if (child !== null) return false
      const own = fork(join(import.meta.dirname, 'main.ts'), [], {
        env: { PATH: environment()['PATH'] },
        execArgv: FLAGS,
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      })
      child = own
      state = { ...STOPPED, state: 'starting', count, startedAt: new Date() }
      own.on('message', (r: Report) => {
        if (child !== own) return
        const { isUp, ...known } = r
        state = { ...state, ...known, state: isUp ? 'running' : 'starting' }
      })
      const gone = (ended: string): void => {
        if (child !== own) return
        child = null
        state = { ...STOPPED, lastFailure: state.lastFailure, ended }
        o.logger.warn('the virtual devices are gone', { why: ended })
      }
      own.once('error', error => gone(error.message))
      own.once('exit', (code, signal) => gone(`their process ended with ${signal ?? code}`))
      own.send(beginOf(o, count))
      return true
    },
    async stop() {
      const own = child
      child = null
      state = STOPPED
      if (own === null || own.exitCode !== null || own.signalCode !== null) return
      const gone = once(own, 'exit')
      const late = setTimeout(() => own.kill('SIGKILL'), STOP_MS)
      if (own.connected) own.disconnect()
      else own.kill('SIGKILL')
      await gone
      clearTimeout(late)
    },
  }
}

function beginOf({ acsUrl, bootstrap }: SimulatorOptions, count: number): Begin {
  if (bootstrap === null) return { count, acsUrl, seed: SEED }
  // Each was given credentials of its own, which it forgets with its process: whoever comes later is somebody else.
  return { count, acsUrl, seed: (Date.now() / 1000) >>> 0, ...bootstrap }
}
