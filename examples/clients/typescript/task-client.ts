/**
 * Reads a parameter of a device over Kafka: sends a task and a connection request in JSON, and waits for the outcome.
 * KAFKA_BROKERS=host:9092 DEVICE_ID=00D09E-Box-1 node task-client.ts
 */
import { randomUUID } from 'node:crypto'
import { Kafka, logLevel } from 'kafkajs'

const COMMANDS = 'acs.task.commands.v1.json'
const EVENTS = 'acs.task.events.v1.json'
const REQUESTS = 'acs.connection-request.commands.v1.json'
const ENDS = new Set(['task.succeeded', 'task.failed', 'task.expired', 'task.cancelled', 'task.rejected'])

const { KAFKA_BROKERS = 'localhost:9092', DEVICE_ID: device = '' } = process.env
const kafka = new Kafka({ brokers: KAFKA_BROKERS.split(','), logLevel: logLevel.ERROR })
const producer = kafka.producer()
// A group of its own that reads from here on. A system that must miss nothing keeps one name for its group.
const consumer = kafka.consumer({ groupId: `example-${randomUUID()}` })
const taskId = randomUUID()

async function send(topic: string, type: string, value: object): Promise<void> {
  const headers = {
    ce_specversion: '1.0',
    ce_type: type,
    ce_id: randomUUID(),
    ce_source: 'examples/typescript',
    'content-type': 'application/json',
  }
  await producer.send({ topic, messages: [{ key: device, value: JSON.stringify(value), headers }] })
}

const end = new Promise<boolean>((resolve, reject) => {
  setTimeout(() => reject(new Error('no outcome came')), 90_000).unref()
  // Events come at least once: whoever does something with them keeps the ids it has handled.
  const handled = new Set<string>()
  consumer.on(consumer.events.CRASH, e => reject(e.payload.error))
  void (async () => {
    await Promise.all([consumer.connect(), producer.connect()])
    await consumer.subscribe({ topic: EVENTS, fromBeginning: false })
    const joined = new Promise<void>(done => consumer.on(consumer.events.FETCH_START, () => done()))
    await consumer.run({
      eachMessage: async ({ message }) => {
        const [id, type] = [String(message.headers?.['ce_id']), String(message.headers?.['ce_type'])]
        const event = JSON.parse(String(message.value))
        if (event.taskId !== taskId || handled.has(id)) return
        handled.add(id)
        console.log(type)
        if (!ENDS.has(type)) return
        console.log(type === 'task.succeeded' ? event.resultJson : JSON.stringify(event))
        resolve(type === 'task.succeeded')
      },
    })
    await joined
    await send(COMMANDS, 'task.create', {
      taskId,
      deviceId: device,
      getParameterValues: { names: ['Device.DeviceInfo.SoftwareVersion'] },
    })
    // A task waits until the device comes: this asks it to come now.
    await send(REQUESTS, 'connectionRequest.create', { id: randomUUID(), deviceId: device })
  })().catch(reject)
})

const succeeded = await end
await Promise.all([consumer.disconnect(), producer.disconnect()])
process.exitCode = succeeded ? 0 : 1
