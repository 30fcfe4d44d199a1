/**
 * Helps devices that cannot be reached: by tasks that write into them, in their next session, what makes them reachable,
 * and that write it back. A row goes before each task, so that whatever is on is known and can be taken back.
 */
import type { Bus } from '@auroralinks/bus'
import { taskCommand } from '@auroralinks/contracts'
import { isUnavailable } from '@auroralinks/database'
import type { Facts, Help } from '@auroralinks/reachability'
import { helpsFor } from '@auroralinks/reachability'
import { inRounds, newId } from '@auroralinks/runtime'
import type { Clock, Logger, ValueSealer } from '@auroralinks/runtime'
import { SOURCE } from '../results.ts'
import type { DeviceFile } from '../store.ts'
import type { Policy } from './policy.ts'
import type { IntervalRule, StunRule } from './rules.ts'
import type { HelpRow, HelpStore } from './store.ts'
import { intervalValues, stunValues } from './values.ts'
import type { Value, Writing } from './values.ts'

/** A help that somebody asks for, with what it is to be like where that is said. */
export interface Asked {
  help: Help
  seconds?: number
  forSeconds?: number
}

export type Began = { taskId: string } | { not: 'on' | 'no-credentials' | 'interval-unknown' | 'no-root' | 'no-stun' }

export interface Helper {
  /** Does what the rules say for a device that cannot be reached now. Nobody waits for it. */
  consider(device: DeviceFile): void
  /** The same a moment later, when what asking it has taught is written. */
  considerSoon(deviceId: string): void
  /** Does what a person asks for. */
  begin(device: DeviceFile, asked: Asked): Promise<Began>
  /** Takes it back; null: it is not on. */
  undo(device: DeviceFile, help: Help): Promise<{ taskId: string } | null>
  /** Has a device that cannot be reached come at this time, where the rules say so. @param at ms since 1970 */
  prepare(device: DeviceFile, at: number): Promise<void>
  /** Takes back what the rules do not say any more, and what is over. */
  reconcile(): Promise<void>
  sweep(): Promise<void>
  stop(): Promise<void>
}

export interface HelperOptions {
  bus: Pick<Bus, 'publish'>
  store: HelpStore
  policy: Policy
  factsOf(device: DeviceFile): Facts
  /** The file of one device; null: there is none. */
  look(deviceId: string): Promise<DeviceFile | null>
  open(sealed: Uint8Array): string | null
  values: ValueSealer
  /** Our STUN port; null: STUN is switched off. */
  stunPort: number | null
  clock: Clock
  logger: Logger
}

/** How often what is over is looked for, in ms. */
const EVERY_MS = 20_000
/** Where a person does not say it: how often a device comes then, and how long that lasts, in s. */
const INTERVAL: IntervalRule = { seconds: 300, forSeconds: 86_400 }
const STUN: StunRule = { server: '', keepAliveSeconds: [30, 60] }
/** No longer than this before a device is looked at again, in ms; and so many are remembered. */
const AGAIN_MS = 60_000
const REMEMBERED = 10_000
const SOON_MS = 1_000

export function createHelper(o: HelperOptions): Helper {
  const { store } = o
  const considered = new Map<string, number>()

  const publish = (command: Omit<Parameters<typeof taskCommand>[0], 'source' | 'now'>): Promise<void> =>
    o.bus.publish(taskCommand({ ...command, source: SOURCE, now: o.clock.now() }))
  /** Of the tasks of a device that have not ended only one has it: who takes a help back replaces one that waits. */
  const write = (deviceId: string, help: Help, taskId: string, values: Value[]): Promise<void> =>
    publish({
      taskId,
      deviceId,
      uniqueKey: `acs:reachability-${help}`,
      arguments: { case: 'setParameterValues', value: { values } },
    })

  const writingOf = (
    device: DeviceFile,
    asked: Asked,
  ): Writing | { not: Exclude<Began, { taskId: string }>['not'] } => {
    const { root } = device
    if (root !== 'Device.' && root !== 'InternetGatewayDevice.') return { not: 'no-root' }
    const rules = o.policy.of(device)
    if (asked.help === 'interval') {
      if (device.informSeconds <= 0) return { not: 'interval-unknown' }
      return intervalValues(
        root,
        { seconds: asked.seconds ?? (rules.interval ?? INTERVAL).seconds },
        device.informSeconds,
      )
    }
    if (o.stunPort === null) return { not: 'no-stun' }
    const password = device.sealedPassword === null ? null : o.open(device.sealedPassword)
    if (password === null || device.username === '') return { not: 'no-credentials' }
    const stun = rules.stun ?? STUN
    return stunValues(
      root,
      { ...stun, port: stun.port ?? o.stunPort },
      { username: device.username, password },
      (name, value) => o.values.seal(device.id, name, value),
    )
  }

  const start = async (device: DeviceFile, asked: Asked, askedBy: HelpRow['askedBy']): Promise<Began> => {
    const writing = writingOf(device, asked)
    if ('not' in writing) return writing
    const rules = o.policy.of(device)
    const forSeconds =
      asked.forSeconds ??
      (asked.help === 'interval' ? (rules.interval ?? INTERVAL).forSeconds : (rules.stun?.forSeconds ?? null))
    const row = {
      deviceKey: device.key,
      deviceId: device.id,
      help: asked.help,
      askedBy,
      taskId: newId(o.clock.now()),
      undo: writing.undo,
      forSeconds,
    }
    if (!(await store.begin(row))) return { not: 'on' }
    await write(device.id, asked.help, row.taskId, writing.values)
    await store.sent(row)
    o.logger.info('a device that cannot be reached is helped', { deviceId: device.id, help: asked.help, askedBy })
    return { taskId: row.taskId }
  }

  const takeBack = async (
    deviceKey: bigint,
    help: Help,
    by: HelpRow['askedBy'],
  ): Promise<{ taskId: string } | null> => {
    const row = await store.undo(deviceKey, help, newId(o.clock.now()), by)
    return row === null ? null : finish(row)
  }
  const finish = async (row: HelpRow): Promise<{ taskId: string }> => {
    await write(row.deviceId, row.help, row.undoTaskId!, row.undo)
    await store.undone(row)
    o.logger.info('help for a device is taken back', { deviceId: row.deviceId, help: row.help })
    return { taskId: row.undoTaskId! }
  }

  /** What a process that ended may not have published: under the same ids, so that it is one task all the same. */
  const finishUnsent = async (): Promise<void> => {
    for (const row of await store.unsent()) {
      if (row.undoTaskId !== null) {
        await finish(row)
        continue
      }
      const device = await o.look(row.deviceId)
      const writing = device === null ? { not: 'no-root' as const } : writingOf(device, { help: row.help })
      if (!('not' in writing)) await write(row.deviceId, row.help, row.taskId, writing.values)
      await store.sent(row)
    }
  }

  const look = async (): Promise<void> => {
    for (const { deviceKey, help } of await store.due()) await takeBack(deviceKey, help, 'rules')
    await finishUnsent()
  }
  const failed = (error: unknown): void => {
    if (!isUnavailable(error)) o.logger.error('help for devices failed', { err: error })
  }
  const looking = inRounds({ everyMs: EVERY_MS, work: look, failed })

  const wanted = (device: DeviceFile): Help[] => {
    const rules = o.policy.of(device)
    return helpsFor(o.factsOf(device), o.clock.now()).filter(
      help => rules[help] !== null && !(help === 'interval' && device.informSeconds <= rules.interval!.seconds),
    )
  }

  const consider = (device: DeviceFile): void => {
    if (!o.policy.any()) return
    const now = o.clock.monotonic()
    if (now - (considered.get(device.id) ?? -Infinity) < AGAIN_MS) return
    if (considered.size >= REMEMBERED) considered.clear()
    considered.set(device.id, now)
    for (const help of wanted(device)) start(device, { help }, 'rules').catch(failed)
  }
  const soon = new Set<NodeJS.Timeout>()

  return {
    consider,
    considerSoon(deviceId) {
      if (!o.policy.any() || soon.size >= REMEMBERED) return
      const timer = setTimeout(() => {
        soon.delete(timer)
        o.look(deviceId).then(device => device && consider(device), failed)
      }, SOON_MS)
      soon.add(timer)
    },
    begin: (device, asked) => start(device, asked, 'person'),
    undo: (device, help) => takeBack(device.key, help, 'person'),
    async prepare(device, at) {
      if (!o.policy.of(device).scheduleInform || helpsFor(o.factsOf(device), o.clock.now()).length === 0) return
      await publish({
        taskId: newId(o.clock.now()),
        deviceId: device.id,
        uniqueKey: 'acs:reachability-wave',
        arguments: { case: 'scheduleInform', value: { at: new Date(at).toISOString() } },
        expires: at,
      })
    },
    async reconcile() {
      for (let after = 0n; ; ) {
        const rows = await store.going(after)
        if (rows.length === 0) return look()
        for (const r of rows)
          if (o.policy.of({ ...r, id: r.deviceId })[r.help] === null) await takeBack(r.deviceKey, r.help, 'rules')
        after = rows.at(-1)!.deviceKey
      }
    },
    sweep: () => store.sweep(),
    async stop() {
      for (const timer of soon) clearTimeout(timer)
      await looking.stop()
    },
  }
}
