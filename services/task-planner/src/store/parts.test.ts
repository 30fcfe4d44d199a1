import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { newId } from '@auroralinks/runtime'
import { FRESH } from '@auroralinks/tasks'
import type { Task } from '@auroralinks/tasks'
import { noEffects } from '../domain/effects.ts'
import type { Effects } from '../domain/effects.ts'
import type { Session } from '../domain/model.ts'
import type { Item } from './item.ts'
import type { PartKind } from './parts.ts'
import { partKind, statementOf } from './parts.ts'
import { buildStatement } from './statement.ts'

const paths = { resolve: async () => {}, id: () => 1, typeId: () => 1 }
const at = Date.UTC(2026, 0, 1)
const task: Task = {
  id: newId(),
  type: 'reboot',
  arguments: {},
  status: 'queued',
  attempts: 0,
  createdAt: at,
  startedAt: null,
  endedAt: null,
  notBefore: null,
  expires: null,
  uniqueKey: null,
  result: null,
  fault: null,
  progress: FRESH,
}
const session: Session = {
  id: newId(),
  version: '1.2',
  startedAt: at,
  lastPostAt: at,
  timeoutMs: 60_000,
  events: [],
  authentication: 'none',
  traced: false,
  form: { declaration: false, tries: 0, trial: false },
  phase: 'working',
  outstanding: null,
  lastReply: null,
  previous: null,
  rpcs: 0,
  others: 0,
  faulted: false,
  messages: [{ at, direction: 'cpe', method: 'Inform', bytes: 1, xml: '<Inform/>' }],
}

/** Each alone makes its own parts. */
const SOME: readonly Partial<Effects>[] = [
  { status: { lastInformAt: at } },
  { sessions: [{ session, endedAt: null, outcome: null }] },
  { sessions: [{ session: { ...session, faulted: true }, endedAt: at, outcome: 'completed' }] },
  { tasks: [task] },
  { parameters: [{ name: 'Device.A', value: '1' }] },
  { faults: [{ id: newId(), cause: 'c', taskId: null, code: '9001', string: '', detail: [], at }] },
  { gone: [{ prefix: 'Device.', except: null }] },
  { faultsGone: [newId()] },
]
const record = { topic: 't', key: 'k', value: new Uint8Array(0), headers: { ce_id: 'e' } }

const item = (effects: Partial<Effects>, outbox: Item['outbox']): Item => ({
  partition: 0,
  epoch: 1n,
  deviceKey: '1',
  deviceId: '00D09E-Box-1',
  effects: { ...noEffects(), ...effects },
  outbox,
  at,
})

describe('the name of a statement', () => {
  test('is that of one text only, whichever parts there are', () => {
    const textOf = new Map<string, string>(),
      nameOf = new Map<string, string>()
    let built = 0
    for (let which = 0; which < 2 ** SOME.length; which++) {
      const effects = Object.assign({}, ...SOME.filter((_, i) => which & (1 << i))) as Partial<Effects>
      for (const outbox of [[], [record]]) {
        for (const published of [[], ['e']]) {
          const { name, text, values } = buildStatement([item(effects, outbox)], published, paths, 'faults')
          built++
          assert.equal(textOf.get(name!) ?? text, text)
          assert.equal(nameOf.get(text) ?? name, name)
          textOf.set(name!, text)
          nameOf.set(text, name!)
          assert.equal(
            Math.max(...[...text.matchAll(/\$(\d+)/g)].map(m => Number(m[1]))),
            values!.length,
            'each value has its parameter',
          )
          // PostgreSQL's limit of an identifier, which the driver warns of.
          assert.ok(name!.length <= 63)
        }
      }
    }
    assert.equal(built, 1_024)
    assert.equal(textOf.size, nameOf.size)
    assert.ok(textOf.size >= 768, String(textOf.size))
  })

  test('differs for parts whose names begin alike, and for kinds of the same name', () => {
    const of = (...kinds: PartKind[]) => statementOf(kinds.map(kind => ({ kind, values: [] })))
    const kinds = ['status', 'stored', 'sta'].map(name => partKind(name, () => 'SELECT 1'))
    const twin = partKind('status', () => 'SELECT 2')
    const all = [...kinds.map(k => of(k)), of(twin), of(kinds[0]!, kinds[1]!), of(kinds[1]!, kinds[0]!)]
    assert.equal(new Set(all.map(s => s.name)).size, all.length)
    assert.equal(new Set(all.map(s => s.text)).size, all.length)
  })
})
