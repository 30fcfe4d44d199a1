/** Drives the domain through events, for its tests: one device, its time and its ids. */
import assert from 'node:assert/strict'
import { nameOf } from '@auroralinks/cwmp'
import type { Message } from '@auroralinks/cwmp'
import { newId } from '@auroralinks/runtime'
import { newTask } from '@auroralinks/tasks'
import type { FileFacts, Task, TaskType } from '@auroralinks/tasks'
import { decide } from '../src/domain/decide.ts'
import type { Decision } from '../src/domain/effects.ts'
import type { CpeCalled, DomainEvent, SessionOpened } from '../src/domain/events.ts'
import type { Device, Session } from '../src/domain/model.ts'
import { DEFAULT_LIMITS } from '../src/domain/work.ts'

export const T0 = Date.UTC(2026, 0, 1)
export const DEVICE: Device = {
  key: '1',
  id: '00D09E-Box-1',
  root: 'Device.',
  informDigest: 'd0',
  softwareVersion: '1',
  session: null,
  superseded: null,
  tasks: [],
  faults: [],
}

/** Its session, when that is not over. */
export const open = ({ session }: Device): Session | null => (session?.phase === 'closed' ? null : session)

/** Drives one device through events; ids and time come from here. @param checked whether each decision is held to change nothing in place */
export function drive(device: Device = DEVICE, checked = true) {
  let now = T0,
    ids = 0
  const context = () => ({ now, newId: () => newId(now), limits: DEFAULT_LIMITS })
  const self = {
    device,
    pass: (ms: number) => {
      now += ms
    },
    decide(event: DomainEvent): Decision {
      const before = checked ? JSON.stringify(self.device) : null
      const given = self.device
      const d = decide(given, event, context())
      if (checked) assert.equal(JSON.stringify(given), before, 'a decision changes nothing in place')
      self.device = d.device
      return d
    },
    open: (sessionId: string, o: Partial<SessionOpened> = {}) =>
      self.decide({
        type: 'opened',
        sessionId,
        events: [{ code: '2 PERIODIC', commandKey: '' }],
        version: '1.2',
        authentication: 'none',
        remoteAddress: '192.0.2.1',
        traced: false,
        firstContact: false,
        form: { declaration: false, tries: 2, trial: false },
        at: now,
        retryCount: 0,
        rpcId: '1',
        timeoutMs: 60_000,
        manufacturer: 'A',
        digest: 'd0',
        parameters: () => [],
        known: null,
        recorded: 'no',
        message: { at: now, direction: 'cpe', method: 'Inform', bytes: 1, xml: null },
        ...o,
      }),
    empty: (sessionId: string, correlation: string | null = 'c', files?: ReadonlyMap<string, FileFacts | null>) =>
      self.decide({ type: 'empty', sessionId, at: now, correlation, version: '1.2', ...(files && { files }) }),
    answer: (sessionId: string, rpcId: string, response: Message, correlation: string | null = 'c') =>
      self.decide({
        type: 'responded',
        sessionId,
        at: now,
        correlation,
        version: '1.2',
        rpcId,
        response,
        message: { at: now, direction: 'cpe', method: nameOf(response), bytes: 1, xml: null },
      }),
    called: (sessionId: string, rpcId: string, call: CpeCalled['call'], xml: string | null = null) =>
      self.decide({
        type: 'called',
        sessionId,
        at: now,
        rpcId,
        call,
        message: { at: now, direction: 'cpe', method: nameOf(call), bytes: 1, xml },
      }),
    undelivered: (sessionId: string, rpcId: string, correlation: string) =>
      self.decide({ type: 'undelivered', sessionId, at: now, rpcId, correlation }),
    lost: (sessionId: string) => self.decide({ type: 'lost', sessionId, at: now + 3_600_000 }),
    create(type: TaskType, args: Task['arguments'], o: Partial<Task> = {}): Task {
      const id = `0000000${++ids}-0000-7000-8000-000000000000`
      const task: Task = { ...newTask({ id, type, arguments: args }, now), ...o }
      const { answer } = self.decide({ type: 'create', at: now, task, existing: null })
      assert.ok(answer && !('kind' in answer), `accepted: ${JSON.stringify(answer)}`)
      return answer
    },
    task: (id: string) => self.device.tasks.find(t => t.id === id),
    timerDue: () => self.decide({ type: 'timerDue', at: now }),
  }
  return self
}

export const rpc = (d: Decision) => {
  assert.ok(d.reply?.kind === 'rpc', `an RPC, not ${JSON.stringify(d.reply)}`)
  return d.reply
}
export const outcome = (d: Decision, id: string) => d.effects.tasks.find(t => t.id === id)
export const fault = (code: string): Message => ({
  method: 'Fault',
  faultCode: 'Client',
  faultString: 'CWMP fault',
  cwmp: { code, string: `fault ${code}`, parameters: [] },
})
export const values = (name: string, value: string): Message => ({
  method: 'GetParameterValuesResponse',
  parameters: [{ name, value, type: 'xsd:string' }],
})
