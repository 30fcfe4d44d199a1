/** One task of one device that answers oddly, from its beginning to the end of its last session. */
import assert from 'node:assert/strict'
import { decode, encode, kindOf, methods, nameOf, rpcOf } from '@auroralinks/cwmp'
import type { AcsRequest, EventStruct, Message, Method } from '@auroralinks/cwmp'
import type { Mutator } from '@auroralinks/cwmp/fuzz'
import { newId } from '@auroralinks/runtime'
import { EVENT_WORDS, KINDS, hasEnded, keyOf, parseArguments } from '@auroralinks/tasks'
import type { Task, TaskType } from '@auroralinks/tasks'
import type { Decision } from '../src/domain/effects.ts'
import { T0, drive, fault } from '../test/drive.ts'

const SESSIONS = 6
const STEPS = 12
const EVENTS = [...Object.keys(EVENT_WORDS), 'X 00D09E Odd', '', '99']

/** CPU of one decision, in µs; one that takes longer three times in a task is slow, once it may be garbage. */
const MOST_CPU = 100_000
const SLOW = 3

export function createTaskRun(mutator: Mutator, type: TaskType) {
  const { random } = mutator
  const w = drive(undefined, false)
  const one = <T>(of: readonly T[]): T => of[random.number(of.length)]!
  const parsed = parseArguments(type, KINDS[type].example.arguments)
  assert.ok(parsed.ok, `the example of ${type} is valid`)
  const task = w.create(type, parsed.arguments as Task['arguments'])
  let said = 'nothing was said'
  let slow = 0
  let outcomes = 0

  const decided = (what: string, make: () => Decision): Decision => {
    said = what
    const before = process.cpuUsage()
    const d = make()
    const { user, system } = process.cpuUsage(before)
    if (user + system > MOST_CPU) slow++
    assert.ok(slow < SLOW, `${(user + system) / 1000} ms for ${what}`)
    // TR-069 A.3.2.1, A.3.2.9: a CPE reboots by itself where it has to.
    const asked = d.reply?.kind === 'rpc' ? d.reply.request.method : null
    assert.ok(asked !== 'Reboot' || type === 'reboot', 'a Reboot that nobody asked for')
    outcomes += d.effects.outbox.filter(e => e.type === 'task' && hasEnded(e.task.status)).length
    assert.ok(outcomes <= 1, 'a second outcome')
    return d
  }

  const text = (): string => (random.number(4) === 0 ? random.value() : 'Device.A.1.B')

  /** What a CPE that behaves would answer, as far as the next RPC depends on it. */
  const plausible = (request: AcsRequest): Message => {
    const response = random.of(`${request.method}Response` as Method) as Message
    if (response.method === 'GetParameterValuesResponse' && request.method === 'GetParameterValues')
      return {
        ...response,
        parameters: request.names.slice(0, 50).map(n => ({
          name: n.endsWith('.') || n === '' ? `${n}1.X` : n,
          value: one(['1', '', text()]),
          type: 'xsd:string',
        })),
      }
    if (response.method === 'GetParameterNamesResponse' && request.method === 'GetParameterNames')
      return {
        ...response,
        parameters: ['', '1.', '1.X', '2.', 'Y'].map(n => ({
          name: `${request.path}${n}`,
          writable: random.number(2) === 0,
        })),
      }
    return response
  }

  const calls = methods.filter(m => rpcOf(m)?.caller === 'cpe' && rpcOf(m)?.method === m && m !== 'Inform')

  /** What the CPE says instead of, or as, its answer. */
  const message = (request: AcsRequest): Message => {
    switch (random.number(8)) {
      case 0:
        return random.of(one(methods)) as Message
      case 1:
        return fault(one(['9000', '9001', '9002', '9003', '9004', '9005', '9007', '9450', '9810', text()]))
      case 2: {
        const call = random.of(one(calls)) as Message
        return 'commandKey' in call ? ({ ...call, commandKey: keyOf(task) } as Message) : call
      }
      default:
        return plausible(request)
    }
  }

  /** As it arrives: written, changed or not, and read; what cannot be read is said in the gateway's words. */
  const arrived = (m: Message, id: string): { message: Message; id: string } => {
    const written = new TextEncoder().encode(encode({ id, version: '1.2', message: m }))
    const { body, contentType } = random.number(2) === 0 ? mutator.of(written) : { body: written, contentType: null }
    const read = decode(body, { contentType })
    return read.ok
      ? { message: read.envelope.message, id: read.envelope.id ?? '' }
      : { message: fault('bad-response'), id }
  }

  const events = (): EventStruct[] =>
    Array.from({ length: 1 + random.number(3) }, () => ({
      code: one(EVENTS),
      commandKey: one(['', keyOf(task), text()]),
    }))

  /** One POST after another until the session is over. Whether there were enough cases. */
  const session = (isOver: () => boolean): boolean => {
    const id = newId(T0 + random.number(1_000_000_000))
    decided('an Inform', () => w.open(id, { events: events(), digest: text() }))
    let d = decided('an empty POST', () => w.empty(id))
    for (let step = 0; step < STEPS && d.reply?.kind === 'rpc'; step++) {
      if (isOver()) return true
      const { reply } = d
      if (random.number(16) === 0) break
      const heard = arrived(message(reply.request), reply.id)
      const isCall = heard.message.method !== 'unknown' && kindOf(heard.message.method) === 'request'
      d = decided(
        `${nameOf(heard.message)} to ${reply.request.method}: ${JSON.stringify(heard).slice(0, 2_000)}`,
        () => (isCall ? w.called(id, heard.id, heard.message) : w.answer(id, heard.id, heard.message)),
      )
      if (isCall) d = decided('an empty POST', () => w.empty(id))
    }
    decided('silence', () => w.lost(id))
    return false
  }

  return {
    said: () => `${type} after ${said}`,
    /** Runs it through its sessions. Whether `isOver` said that there were enough cases. */
    untilItEnds(isOver: () => boolean): boolean {
      for (let n = 0; n < SESSIONS && outcomes === 0; n++) {
        if (session(isOver)) return true
        w.pass(one([1_000, 60_000, 700_000, 90_000_000]))
        decided('time', () => w.timerDue())
      }
      return isOver()
    },
  }
}
