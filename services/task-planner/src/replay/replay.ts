/**
 * After a restore: what Kafka still tells of the time since the backup is brought into the database, and the consumer
 * groups are put where their services have to go on (docs/operations/disaster.md). No service runs meanwhile.
 */
import { createKafkaBus, moveGroup, partitionForKey, readTopic } from '@auroralinks/bus'
import type { MaintenanceOptions, OutgoingRecord } from '@auroralinks/bus'
import { JSON_SUFFIX, TOPICS } from '@auroralinks/contracts'
import type { Database } from '@auroralinks/database'
import { hasEnded } from '@auroralinks/tasks'
import { gatherCommands } from './commands.ts'
import { gatherFacts } from './facts.ts'
import { settled, taskOfEvent } from './task-of-event.ts'
import { tellFailed, writeDevices, writeTasks } from './write.ts'

/** Clocks differ, and a command is published before its row is there: read again, a little more changes nothing. */
const MARGIN_MS = 60_000

export interface Replayed {
  /** Devices that were registered since. */
  devices: number
  /** Tasks that have their outcome from the events. */
  outcomes: number
  /** Tasks that had begun and have no outcome: failed as `unknown-outcome`. */
  unknown: number
  /** Tasks that wait: their commands are published again. */
  commands: number
  /** Records that services read again, by topic. */
  again: Record<string, number>
}

/** @param since of the backup, ms since 1970 @throws StartRefused while services run */
export async function replay(
  database: Database,
  since: number,
  o: MaintenanceOptions & { now: number; partitions: number },
): Promise<Replayed> {
  // First of all, since it is refused while somebody runs.
  const again = await placeGroups(since - MARGIN_MS, o)
  const facts = gatherFacts()
  const commands = gatherCommands()
  await readTopic(TOPICS.deviceEvents.name, facts.device, o)
  await readTopic(TOPICS.taskEvents.name, facts.task, o)
  for (const topic of commandTopics(o)) await readTopic(topic, commands.see, o)

  const devices = await writeDevices(database, facts)
  const told = [...facts.tasks.values()].map(m => {
    const event = taskOfEvent(m)
    return { deviceId: m.deviceId, event, task: settled(event, o.now) }
  })
  const ended = told.flatMap(t => (t.task === null ? [] : [{ ...t, task: t.task }]))
  const written = await writeTasks(database, ended)
  const unknown = ended.filter(t => !hasEnded(t.event.status) && written.has(t.task.id))
  await tellFailed(database, unknown, deviceId => partitionForKey(deviceId, o.partitions))
  // Accepted, as an event says, and not begun: what was refused, or not answered, has none, and is not done now either.
  const waiting = commands.of(new Set(told.flatMap(t => (t.task === null ? [t.event.id] : []))))
  await publish(waiting, o)
  const outcomes = written.size - unknown.length
  return { devices: devices.length, outcomes, unknown: unknown.length, commands: waiting.length, again }
}

const commandTopics = ({ kafka }: MaintenanceOptions): string[] => {
  const { name } = TOPICS.taskCommands
  return kafka.json ? [name, `${name}${JSON_SUFFIX}`] : [name]
}

/**
 * What was said in sessions that are over is of no use: their devices wait no more, and come again. What changes the
 * registry may be done again in its order, and what the file-server saw may be told again.
 */
async function placeGroups(from: number, o: MaintenanceOptions): Promise<Record<string, number>> {
  const { sessionInforms, sessionEvents, registryCommands, transferEvents, connectionRequestCommands } = TOPICS
  const moves: Record<string, Record<string, number | 'end'>> = {
    identity: { [sessionInforms.name]: 'end', [registryCommands.name]: from },
    'task-planner': { [sessionEvents.name]: 'end', [transferEvents.name]: from },
    'connection-request': { [sessionEvents.name]: 'end', [connectionRequestCommands.name]: 'end' },
  }
  const again: Record<string, number> = {}
  for (const [group, to] of Object.entries(moves))
    for (const [topic, count] of Object.entries(await moveGroup(group, to, o)))
      if (to[topic] !== 'end') again[topic] = count
  return again
}

async function publish(records: OutgoingRecord[], { brokers, kafka, logger }: MaintenanceOptions): Promise<void> {
  if (records.length === 0) return
  const bus = createKafkaBus({ brokers, clientId: 'auroralinks-replay', ...kafka, json: false, logger })
  try {
    await bus.publishAll(records)
  } finally {
    await bus.close()
  }
}
