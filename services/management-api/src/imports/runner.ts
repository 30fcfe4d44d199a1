/** Carries out imports: one at a time in each process, and whoever dies is followed by the next one that looks. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Clock, Logger } from '@auroralinks/runtime'
import { coarseInterval } from '@auroralinks/runtime'
import type { Commands, RegistryChange } from '../commands.ts'
import { Problem } from '../problem.ts'
import type { EndedLine, ImportStore, WaitingLine } from '../store/imports.ts'
import type { DeviceBody } from './device-line.ts'

export interface ImportRunner {
  /** There is something to do. */
  wake(): void
  /** Leaves what it is at to the next one; resolves when it has. */
  stop(): Promise<void>
}

export interface ImportRunnerOptions {
  store: ImportStore
  commands: Pick<Commands, 'registry'>
  clock: Clock
  logger: Logger
  /** How often others' imports are looked for, in ms. */
  everyMs?: number
}

/** Lines that are asked for at once. */
const BATCH = 1_000
const LOOK_MS = 5_000
const CLEAN_MS = 3_600_000
/** Imports are kept so long after their end, in days. */
const KEPT_DAYS = 30
/** Before what nobody answered is asked for again, in ms. */
const REST_MS = 2_000

export function createImportRunner(o: ImportRunnerOptions): ImportRunner {
  const { store, logger } = o
  const stopping = new AbortController()
  let working: Promise<void> | null = null
  let again = false

  const wake = (): void => {
    if (stopping.signal.aborted) return
    if (working !== null) {
      again = true
      return
    }
    working = work()
      .catch(error => logger.warn('an import is interrupted', { err: error }))
      .finally(() => {
        working = null
        if (again) {
          again = false
          wake()
        }
      })
  }

  const work = async (): Promise<void> => {
    for (let taken = await store.take(); taken !== null; taken = await store.take()) {
      const { id, tenant } = taken
      try {
        await carryOut(id, tenant)
      } catch (error) {
        await store.release(id).catch(() => {})
        throw error
      }
      if (stopping.signal.aborted) return store.release(id)
    }
  }

  const carryOut = async (id: string, tenant: string | null): Promise<void> => {
    while (!stopping.signal.aborted) {
      const lines = await store.waiting(id, BATCH)
      if (lines.length === 0) return store.complete(id)
      const ended = (await Promise.all(lines.map(line => ask(line, tenant)))).filter(e => e !== null)
      const goesOn = await store.ended(id, ended)
      if (!goesOn) return
      if (ended.length < lines.length) {
        logger.warn('lines of an import are asked for again: identity does not answer', {
          importId: id,
          lines: lines.length - ended.length,
        })
        await pause(REST_MS, undefined, { signal: stopping.signal }).catch(() => {})
      }
    }
  }

  /** What became of a line; null: nobody answered. */
  const ask = async ({ line, deviceId, body }: WaitingLine, tenant: string | null): Promise<EndedLine | null> => {
    try {
      const { created, unchanged } = await o.commands.registry(deviceId, changeOf(body), tenant)
      return { line, status: created ? 'created' : unchanged ? 'unchanged' : 'updated', code: null, reason: null }
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      if (error.kind === 'unavailable') return null
      return {
        line,
        status: 'failed',
        code: String(error.extras.members?.['code'] ?? error.kind),
        reason: error.message,
      }
    }
  }

  const ends = [
    coarseInterval(o.everyMs ?? LOOK_MS, wake),
    coarseInterval(
      CLEAN_MS,
      () => void store.clean(KEPT_DAYS).catch(error => logger.warn('old imports could not be dropped', { err: error })),
    ),
  ]

  return {
    wake,
    async stop() {
      stopping.abort()
      for (const end of ends) end()
      await working
    },
  }
}

/** A line as identity is asked. */
function changeOf(body: DeviceBody): RegistryChange {
  const secret = (text: string | undefined): Uint8Array<ArrayBuffer> | undefined =>
    text === undefined ? undefined : new Uint8Array(Buffer.from(text, 'base64'))
  const { username, connectionRequestUsername, tags = [] } = body
  const sealedPassword = secret(body.password)
  const sealedConnectionRequestPassword = secret(body.connectionRequestPassword)
  return {
    case: 'provision',
    value: {
      credentials: {
        ...(username !== undefined && { username }),
        ...(connectionRequestUsername !== undefined && { connectionRequestUsername }),
        ...(sealedPassword !== undefined && { sealedPassword }),
        ...(sealedConnectionRequestPassword !== undefined && { sealedConnectionRequestPassword }),
      },
      addTags: tags,
      ...(body.tenant !== undefined && { tenant: body.tenant }),
    },
  }
}
