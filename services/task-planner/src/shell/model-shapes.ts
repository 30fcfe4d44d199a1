/** The shapes of the models whose devices are at work: a few in memory, read when first wanted, written a while after they learned, and before what a task has noted by then. */
import { parseDeviceId } from '@auroralinks/contracts'
import { json } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import { coarseInterval } from '@auroralinks/runtime'
import type { Clock, Logger } from '@auroralinks/runtime'
import { LearningShape } from '@auroralinks/tasks'
import type { ShapeChange } from '@auroralinks/tasks'
import type { Device } from '../domain/model.ts'
import { readShape, writeShape } from '../store/model-shape.ts'
import type { ModelKey } from '../store/model-shape.ts'

/** Models in memory: one of 5,000 parameters takes half a megabyte. */
const MOST = 16
/** How long what was learned may wait to be written, in ms. */
const WRITE_MS = 500

export interface ModelShapes {
  /** What is known of a device's model; nothing while the database cannot tell. */
  of(device: Device): LearningShape | Promise<LearningShape>
  learn(device: Device, changes: readonly ShapeChange[]): void
  /**
   * Resolves when what is new of the device's model is in the database, or could not be written; null when it is there.
   * Whoever goes on with a task has its notes, and asks for nothing that was found before them: they must not outlive it.
   */
  written(device: Device): Promise<void> | null
  /** Writes what is not written. */
  stop(): Promise<void>
}

interface Kept {
  key: ModelKey
  shape: LearningShape
  /** Counts what was learned. */
  learned: number
  /** As it counted when something was new; and when what is written was. */
  found: number
  written: number
}

const keyOf = (device: Device): ModelKey => {
  const { oui = '', productClass = '' } = parseDeviceId(device.id) ?? {}
  return { oui, productClass, root: device.root ?? '', softwareVersion: device.softwareVersion ?? '' }
}
const nameOf = (k: ModelKey): string => [k.oui, k.productClass, k.root, k.softwareVersion].join('\n')

export function createModelShapes(d: { database: Database; clock: Clock; logger: Logger }): ModelShapes {
  const kept = new Map<string, Kept>()
  const reading = new Map<string, Promise<LearningShape>>()

  const keep = (key: ModelKey, shape: LearningShape): LearningShape => {
    kept.set(nameOf(key), { key, shape, learned: 0, found: 0, written: 0 })
    for (const [name, old] of kept) {
      if (kept.size <= MOST) break
      if (old.written === old.learned) kept.delete(name)
    }
    return shape
  }

  const read = async (key: ModelKey): Promise<LearningShape> => {
    try {
      const stored = await readShape(d.database, key)
      return keep(key, stored === null ? new LearningShape() : LearningShape.from(stored))
    } catch (error) {
      d.logger.warn('what is known of a model could not be read: its devices are asked as if nothing was', {
        err: error,
      })
      return new LearningShape()
    } finally {
      reading.delete(nameOf(key))
    }
  }

  const write = async (): Promise<void> => {
    for (const model of [...kept.values()].filter(k => k.learned > k.written)) {
      const { learned } = model
      try {
        await writeShape(d.database, model.key, json(model.shape), d.clock.now())
        model.written = learned
      } catch (error) {
        d.logger.debug('what was learned of a model could not be written', { err: error })
      }
    }
  }
  let writing: Promise<void> | null = null
  const writeNow = (): Promise<void> =>
    (writing ??= write().finally(() => {
      writing = null
    }))
  /** What is being written may be older than what was found. */
  const writeAgain = async (model: Kept): Promise<void> => {
    if (writing) await writing
    if (model.found > model.written) await writeNow()
  }
  const stopWriting = coarseInterval(WRITE_MS, () => void writeNow())

  return {
    of(device) {
      const key = keyOf(device)
      const name = nameOf(key)
      const found = kept.get(name)
      if (found === undefined) {
        const under = reading.get(name) ?? read(key)
        reading.set(name, under)
        return under
      }
      // The one that was wanted last goes last.
      kept.delete(name)
      kept.set(name, found)
      return found.shape
    },
    learn(device, changes) {
      const found = kept.get(nameOf(keyOf(device)))
      if (found === undefined) return
      for (const change of changes) {
        const news = found.shape.learn(change, d.clock.now())
        if (news !== 'none') found.learned++
        if (news === 'new') found.found = found.learned
      }
    },
    written(device) {
      const model = kept.get(nameOf(keyOf(device)))
      return model === undefined || model.found <= model.written ? null : writeAgain(model)
    },
    async stop() {
      stopWriting()
      await writing
      await write()
    },
  }
}
