/** A member of a group in a process of its own, so that a test can freeze it: tells its parent what happens to it. */
import { createKafkaBus } from './kafka-bus.ts'

const [brokers = '', topic = '', group = ''] = process.argv.slice(2)
const say = (...words: (string | number)[]): void => void process.send!(words.join(' '))

const bus = createKafkaBus({
  brokers: brokers.split(','),
  clientId: 'member',
  partitions: 4,
  times: { sessionTimeoutMs: 2_000, heartbeatMs: 200 },
})
const subscription = bus.subscribe({
  group,
  topics: [topic],
  from: 'earliest',
  onAssigned: partitions => say('assigned', partitions.join()),
  onRevoked: partitions => say('revoked', partitions.join()),
  handler: (record, signal) => {
    say('got', Buffer.from(record.value).toString())
    if (Buffer.from(record.value).toString() !== 'stuck') return undefined
    return new Promise<void>(() => signal.addEventListener('abort', () => say('aborted')))
  },
})
await subscription.ready
say('ready')
process.on('disconnect', () => process.exit(0))
