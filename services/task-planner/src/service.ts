/** task-planner: decides the next RPC of a session; owns tasks, outcomes and what is known of each device's parameters. */
import type { Bus } from '@auroralinks/bus'
import { TOPICS } from '@auroralinks/contracts'
import { createDataModels, followModels } from '@auroralinks/data-model'
import type { DataModels } from '@auroralinks/data-model'
import { dataModelSource, quirkProfileSource } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import { startQuirks } from '@auroralinks/quirks'
import { loadRpcPlugins } from '@auroralinks/rpc-plugins'
import { coarseInterval } from '@auroralinks/runtime'
import type { Clock, Logger, Running } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import type { Config } from './config.ts'
import { DEFAULT_LIMITS } from './domain/work.ts'
import type { Limits } from './domain/work.ts'
import { startDeviceStates } from './shell/device-states.ts'
import { createModelShapes } from './shell/model-shapes.ts'
import { createPartitions } from './shell/partitions.ts'
import { deadLetterAs } from './secrets/dead-letters.ts'
import { createSecrets } from './secrets/secrets.ts'
import { createPlanner } from './shell/planner.ts'
import { createQuirksOfDevices } from './shell/quirks.ts'
import { claimEpochs } from './store/epochs.ts'
import { createLoader } from './store/load.ts'
import { readOutbox } from './store/rows/outbox.ts'
import { createRecorder } from './store/recorder.ts'
import { startRetention } from './store/retention.ts'
import { startResealing } from './shell/resealing.ts'
import { startSilenceWatch } from './shell/silence.ts'
import { startWatch } from './shell/watch.ts'

export { variables } from './config.ts'
export type { Config } from './config.ts'

export interface Dependencies {
  bus: Bus
  database: Database
  clock: Clock
  logger: Logger
  telemetry: Telemetry
  instanceId: string
  config: Config
}

/** Starts; ready when its partitions are assigned. */
export async function start(d: Dependencies): Promise<Running> {
  await loadRpcPlugins(d.config.rpcPlugins)
  const secrets = createSecrets(d.config.secretKey, d.clock.monotonic)
  const partitions = createPartitions(d.config.devices)
  const recorder = createRecorder({
    database: d.database,
    trace: d.config.trace,
    logger: d.logger,
    telemetry: d.telemetry,
    gatherMs: d.config.gatherMs,
  })
  const shapes = createModelShapes(d)
  const models = createDataModels()
  const following = await startFollowing(models, d)
  const quirks = await startQuirks({
    folder: d.config.quirksFolder,
    source: quirkProfileSource(d.database),
    logger: d.logger,
  })
  const limits: Limits = {
    ...DEFAULT_LIMITS,
    attempts: d.config.attempts,
    backOffMs: d.config.backOffSeconds * 1000,
    deviceState: d.config.deviceState === 'on',
    silentIntervals: d.config.silentIntervals,
    silentAfterMs: d.config.silentAfterSeconds * 1000,
  }
  const planner = createPlanner({
    ...d,
    models,
    withQuirks: createQuirksOfDevices(quirks.quirks),
    shapes,
    partitions,
    recorder,
    secrets,
    loader: createLoader(d.database, d.clock.now, secrets),
    limits,
    sessionTimeoutMs: d.config.sessionTimeoutSeconds * 1000,
    publishersWait: d.config.publishersWait === 'on',
    gatherMs: d.config.gatherMs,
  })

  const claimPartitions = async (numbers: number[]): Promise<void> => {
    const epochs = await withRetries(() => claimEpochs(d.database, numbers), d.logger)
    for (const [number, { epoch, listening }] of epochs) partitions.add(number, epoch, listening)
    const left = await withRetries(() => readOutbox(d.database, numbers), d.logger)
    if (left.length > 0) planner.publishOutbox(left)
    d.logger.info('partitions claimed', { partitions: numbers.join(','), events: left.length })
  }

  const subscription = d.bus.subscribe({
    group: 'task-planner',
    topics: [TOPICS.sessionEvents.name, TOPICS.taskCommands.name, TOPICS.transferEvents.name],
    from: 'earliest',
    handler: planner.handle,
    deadLetterAs: record => deadLetterAs(record, secrets),
    onAssigned: claimPartitions,
    onRevoked: numbers => {
      for (const n of numbers) partitions.drop(n)
    },
  })
  const watch = startWatch({ ...d, partitions, planner })
  const states = limits.deviceState ? startDeviceStates({ ...d, partitions }) : null
  const silence = startSilenceWatch({ ...d, partitions, planner, limits })
  const {
    keepSessionsDays: sessionsDays,
    keepMessagesDays: messagesDays,
    keepTasksDays: tasksDays,
    indexedParameters,
  } = d.config
  const retention = startRetention({ ...d, keep: { sessionsDays, messagesDays, tasksDays, indexedParameters } })
  const resealing = startResealing({ ...d, secretKey: d.config.secretKey, secrets })
  const reclaim = startReclaim(() => subscription.partitions().filter(n => !partitions.get(n)), claimPartitions)

  return {
    name: 'task-planner',
    notReady: () => subscription.notReady() ?? d.bus.notReady(),
    async stop() {
      watch.stop()
      await Promise.all([silence.stop(), states?.stop(), resealing.stop()])
      following.stop()
      quirks.stop()
      reclaim.stop()
      planner.close()
      await subscription.close()
      await recorder.close()
      await shapes.stop()
      await retention.stop()
    },
  }
}

/** How often changes of vendors' data models are looked for, in ms. */
const MODELS_MS = 30_000

/** Vendors' data models as the management-api stored them: their types, and what they hide, which is a secret here as well. */
async function startFollowing(models: DataModels, d: Dependencies): Promise<{ stop(): void }> {
  const follower = followModels(models, dataModelSource(d.database))
  const follow = (): Promise<void> =>
    follower.refresh().catch(error => d.logger.warn("vendors' data models could not be read", { err: error }))
  await follow()
  return { stop: coarseInterval(MODELS_MS, () => void follow()) }
}

/** A partition that was fenced off although it is still assigned to this planner is claimed again, after a pause for its owner. */
function startReclaim(fenced: () => number[], claim: (numbers: number[]) => Promise<void>): { stop(): void } {
  let before: readonly number[] = []
  let busy = false
  const stop = coarseInterval(5_000, () => {
    if (busy) return
    const now = fenced()
    const twice = now.filter(n => before.includes(n))
    before = now
    if (twice.length === 0) return
    busy = true
    void claim(twice)
      .catch(() => {})
      .finally(() => {
        busy = false
      })
  })
  return { stop }
}

/** Until the database answers: a partition without its epoch must not be worked on. */
async function withRetries<T>(work: () => Promise<T>, logger: Logger): Promise<T> {
  for (let pause = 100; ; pause = Math.min(pause * 2, 2_000)) {
    try {
      return await work()
    } catch (error) {
      logger.warn('the database is away: partitions wait', { err: error })
      await new Promise(resolve => setTimeout(resolve, pause))
    }
  }
}
