import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { HEADER, TOPICS, TYPE, encodeMessage, fromBinary, taskV1, toBinary } from '@auroralinks/contracts'
import { deadLetterAs } from './dead-letters.ts'
import { createSecrets } from './secrets.ts'

const secrets = createSecrets('a key for tests only')
const record = (value: Uint8Array, type: string | undefined, topic: string = TOPICS.taskCommands.name) => ({
  topic,
  partition: 3,
  offset: 7n,
  key: '00D09E-Box-1',
  value,
  headers: { ...(type !== undefined && { [HEADER.type]: type }) } as Record<string, string>,
  timestamp: 0,
})
const command = (more: Uint8Array = new Uint8Array()): Uint8Array =>
  Buffer.concat([
    encodeMessage(taskV1.CreateTaskSchema, {
      taskId: 't',
      deviceId: '00D09E-Box-1',
      arguments: { case: 'download', value: { fileType: '1', url: 'http://example.net', password: 'hunter22' } },
    }),
    more,
  ])

/** A field without a name inside the arguments. */
function nested(): Uint8Array {
  const parsed = fromBinary(taskV1.CreateTaskSchema, command())
  const args = parsed.arguments.value as { $unknown?: unknown[] }
  args.$unknown = [{ no: 999, wireType: 2, data: Buffer.concat([Buffer.of(8), Buffer.from('hunter22')]) }]
  return toBinary(taskV1.CreateTaskSchema, parsed)
}

/** Where the password is no field's. */
const withUserInfo = (): Uint8Array =>
  encodeMessage(taskV1.CreateTaskSchema, {
    taskId: 't',
    deviceId: '00D09E-Box-1',
    arguments: { case: 'download', value: { fileType: '1', url: 'http://u:hunter22@example.net/f' } },
  })

test('a command that is not understood leaves its size and digest among the dead letters, never what it said', () => {
  const json = Buffer.from('{"type":"download","password":"hunter22"}')
  const unknownField = Buffer.concat([Buffer.from([0xfa, 0x3e, 8]), Buffer.from('hunter22')])
  for (const [value, type, topic] of [
    [Buffer.concat([command(), Buffer.from([0xff])]), TYPE.taskCreate],
    [command().subarray(0, 40), TYPE.taskCreate],
    [command(), 'task.of-a-newer-version'],
    [command(), undefined],
    [command(unknownField), TYPE.taskCreate],
    [nested(), TYPE.taskCreate],
    [withUserInfo(), TYPE.taskCreate],
    [Buffer.concat([Buffer.from([0x0a, 8]), Buffer.from('hunter22')]), TYPE.taskCreate],
    [json, TYPE.taskCreate, `${TOPICS.taskCommands.name}.json`],
    [json, undefined],
  ] as const) {
    const letter = deadLetterAs(record(value, type, topic), secrets)
    assert.equal(letter.value.length, 0)
    assert.equal(letter.headers[HEADER.omitted], 'value')
    assert.equal(letter.headers[HEADER.omittedBytes], String(value.length))
    assert.equal(letter.headers[HEADER.omittedDigest], `sha-256=${createHash('sha256').update(value).digest('hex')}`)
    assert.deepEqual([letter.key, letter.partition, letter.offset], ['00D09E-Box-1', 3, 7n])
  }
})

test('one that is understood is kept, its secrets sealed; what is no command stays as it is', () => {
  const letter = deadLetterAs(record(command(), TYPE.taskCreate), secrets)
  assert.ok(letter.value.length > 0 && !Buffer.from(letter.value).includes('hunter22'))
  const event = record(Buffer.from('x'), TYPE.rpcResponded, TOPICS.sessionEvents.name)
  assert.equal(deadLetterAs(event, secrets), event)
})
