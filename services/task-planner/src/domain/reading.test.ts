/** Tasks that read (refresh, getParameterValues) against CPEs that answer as the field's do; each drives `decide` alone. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fault, names, refresh, run, tree, twice, values } from '../../test/reading.ts'
import type { Run } from '../../test/reading.ts'

/** Whether what was known of a parameter is dropped. */
const isGone = (r: Run, name: string): boolean =>
  r.gone.some(
    g => name.startsWith(g.prefix) && !g.except?.has(name) && ![...(g.below ?? [])].some(o => name.startsWith(o)),
  )

describe('a refresh always ends', () => {
  test('a CPE that lists the same top level for every path is asked nothing twice, and the task behind has its turn', () => {
    const top = ['Device.', 'Device.A.', 'Device.B.', 'Device.X']
    const r = run(
      request => (request.method === 'GetParameterNames' ? names(top) : fault('9002')),
      [
        ['refresh', { path: 'Device.' }],
        ['getParameterValues', { names: ['Device.X'] }],
      ],
    )
    assert.deepEqual([r.task.status, r.task.fault?.code], ['failed', '9002'])
    assert.deepEqual(r.task.result, {
      count: 0,
      unreadable: [
        { path: 'Device.X', code: '9002' },
        { path: 'Device.A.', code: '9002' },
        { path: 'Device.B.', code: '9002' },
      ],
    })
    assert.deepEqual(twice(r.asked.slice(0, -1)), [])
    assert.equal(r.sessions, 1)
    assert.equal([...r.tasks.values()][1]!.status, 'failed', 'the one behind was tried in the same session')
  })

  test('sessions filled without a new value are attempts; then the task fails and says where it stood, and others had their turn', () => {
    let n = 0
    const r = run(
      request => {
        if (request.method === 'GetParameterNames')
          return request.nextLevel ? names([`${request.path}${++n}.`, `${request.path}b${n}.`]) : fault('9002')
        return request.method === 'GetParameterValues' && request.names[0] === 'Device.X'
          ? values(['Device.X'])
          : fault('9002')
      },
      [
        ['refresh', { path: 'Device.' }],
        ['getParameterValues', { names: ['Device.X'] }],
      ],
      { rpcsPerSession: 50 },
    )
    assert.deepEqual([r.task.status, r.task.fault?.code, r.task.attempts, r.sessions], ['failed', 'retry-limit', 5, 5])
    assert.match(
      r.task.fault!.string,
      /it stood at "Device\.1\.2\..*" after \d+ RPCs: 0 values read, 0 parts unreadable, \d+ still to be asked for/,
    )
    assert.equal([...r.tasks.values()][1]!.status, 'succeeded', 'the one behind did not wait for the end')
    assert.equal(
      r.asked.findIndex(a => a.method === 'GetParameterValues' && a.names[0] === 'Device.X'),
      50,
      'it came first in the second session',
    )
  })

  test('a CPE that tells new values for ever ends too', () => {
    let n = 0
    const r = refresh(
      request => {
        if (request.method === 'GetParameterNames')
          return request.nextLevel ? names([`${request.path}V`, `${request.path}${++n % 10}.`]) : fault('9002')
        assert.ok(request.method === 'GetParameterValues')
        return request.names.some(name => name.endsWith('.')) ? fault('9002') : values(request.names)
      },
      'Device.',
      { rpcsPerSession: 60 },
    )
    assert.deepEqual([r.task.status, r.task.fault?.code, r.sessions], ['failed', 'retry-limit', 15])
    assert.ok((r.task.result as { count: number }).count > 50)
  })

  test('a large tree takes as many sessions as it needs, as long as each brings values', () => {
    const leaves = Array.from({ length: 2_000 }, (_, i) => `Device.T.${i >> 3}.P${i & 7}`)
    const r = refresh(
      tree(leaves, { refuses: name => (['Device.', 'Device.T.'].includes(name) ? '9004' : null) }),
      'Device.',
      { rpcsPerSession: 3 },
    )
    assert.deepEqual([r.task.status, r.task.result], ['succeeded', { count: 2_000, unreadable: [] }])
    assert.ok(r.sessions > 2 && r.sessions <= 6, `${r.sessions} sessions`)
    assert.deepEqual(twice(r.asked), [])
  })
})

describe('a refresh reads what can be read', () => {
  const leaves = ['Device.A.X', 'Device.A.Y', 'Device.B.1.X', 'Device.B.1.Bad', 'Device.B.2.X', 'Device.C']
  for (const code of ['9001', '9002', '9003', '9004', '9005', '9800']) {
    test(`a broken sub-object costs only itself (fault ${code} for whatever covers it)`, () => {
      const covers = (name: string): boolean =>
        name === 'Device.B.1.Bad' || (name.endsWith('.') && 'Device.B.1.Bad'.startsWith(name))
      const r = refresh(tree(leaves, { refuses: name => (covers(name) ? code : null) }))
      assert.deepEqual(
        [r.task.status, r.task.result],
        ['succeeded', { count: 5, unreadable: [{ path: 'Device.B.1.Bad', code }] }],
      )
      assert.deepEqual([...r.stored].sort(), [...leaves].sort())
    })
  }

  test('a sub-object whose names cannot be read either is listed as a whole', () => {
    const cpe = tree(leaves, {
      refuses: name => ('Device.B.'.startsWith(name) || name.startsWith('Device.B.') ? '9002' : null),
    })
    const r = refresh(request =>
      request.method === 'GetParameterNames' && (request.path === 'Device.B.' || !request.nextLevel)
        ? fault('9004')
        : cpe(request),
    )
    assert.deepEqual(r.task.result, { count: 3, unreadable: [{ path: 'Device.B.', code: '9002' }] })
  })

  test('one that read nothing fails with the fault of the CPE', () => {
    for (const path of ['', 'Device.', 'Device.Nothing.']) {
      const r = refresh(() => fault('9005'), path)
      assert.deepEqual(
        [r.task.status, r.task.fault?.code, r.task.fault?.string],
        ['failed', '9005', 'fault 9005'],
        path,
      )
    }
    const hidden = refresh(request =>
      request.method === 'GetParameterNames' ? names(['Device.', 'Device.A']) : fault('9002'),
    )
    assert.deepEqual(
      [hidden.task.status, hidden.task.fault?.code, hidden.task.result],
      ['failed', '9002', { count: 0, unreadable: [{ path: 'Device.A', code: '9002' }] }],
    )
  })

  test('thousands of unreadable parameters do not fill the result', () => {
    const many = Array.from({ length: 1_500 }, (_, i) => `Device.T.P${i}`)
    const r = refresh(tree([...many, 'Device.Good'], { refuses: name => (name === 'Device.Good' ? null : '9002') }))
    const result = r.task.result as { count: number; unreadable: unknown[]; unreadableNotListed: number }
    assert.deepEqual(
      [r.task.status, result.count, result.unreadable.length, result.unreadableNotListed],
      ['succeeded', 1, 1_000, 500],
    )
  })
})

describe('a table that has become empty loses its instances', () => {
  test('S13: where the list names only the object itself', () => {
    const r = refresh(
      tree(['Device.Hosts.HostNumberOfEntries'], { objects: ['Device.Hosts.Host.'] }),
      'Device.Hosts.Host.',
    )
    assert.equal(r.task.status, 'succeeded')
    assert.deepEqual(r.task.result, { count: 0, unreadable: [] })
    assert.deepEqual(r.gone, [{ prefix: 'Device.Hosts.Host.', except: new Set() }])
  })

  test('where the object around it is refreshed: that it is empty say names and values together', () => {
    const r = refresh(tree(['Device.Hosts.HostNumberOfEntries'], { objects: ['Device.Hosts.Host.'] }), 'Device.Hosts.')
    assert.ok(isGone(r, 'Device.Hosts.Host.7.Active'))
    assert.ok(!isGone(r, 'Device.Hosts.HostNumberOfEntries'))
  })

  test('but not for a CPE that lists one level when it is asked for all, nor after a fault, nor by a list without anything', () => {
    const cpe = tree(['Device.A.X', 'Device.B.Y'])
    const shallow = refresh(request =>
      cpe(request.method === 'GetParameterNames' ? { ...request, nextLevel: true } : request),
    )
    assert.equal((shallow.task.result as { count: number }).count, 2)
    for (const name of ['Device.A.X', 'Device.B.Y']) assert.ok(!isGone(shallow, name), name)
    assert.ok(isGone(shallow, 'Device.C.Z'))
    assert.deepEqual(refresh(() => fault('9005'), 'Device.Hosts.Host.').gone, [])
    assert.deepEqual(
      refresh(request => (request.method === 'GetParameterNames' ? names([]) : values([])), 'Device.Hosts.Host.').gone,
      [],
    )
  })

  test('and one parameter takes none along whose name only begins like its own', () => {
    assert.deepEqual(refresh(tree(['Device.A', 'Device.AB']), 'Device.A').gone, [])
  })
})

describe('objects are no values', () => {
  const leaves = Array.from({ length: 250 }, (_, i) => `InternetGatewayDevice.O.${i}.P`)
  const cpe = tree(leaves, { objectsAsValues: true })

  test('refresh asks such a CPE for its leaves by name, in batches', () => {
    const r = refresh(cpe, 'InternetGatewayDevice.')
    assert.deepEqual([r.task.status, r.task.result], ['succeeded', { count: 250, unreadable: [] }])
    assert.deepEqual(
      r.asked.map(a => (a.method === 'GetParameterValues' ? a.names.length : a.method)),
      [
        'GetParameterNames',
        'GetParameterNames',
        'GetParameterNames',
        'GetParameterNames',
        100,
        'GetParameterNames',
        200,
        50,
      ],
    )
    assert.deepEqual(
      [...r.stored].filter(n => n.endsWith('.')),
      [],
    )
  })

  test('refresh finds them level by level where the whole list is refused', () => {
    const r = refresh(
      request => (request.method === 'GetParameterNames' && !request.nextLevel ? fault('9004') : cpe(request)),
      'InternetGatewayDevice.',
    )
    assert.deepEqual([r.task.status, r.task.result], ['succeeded', { count: 250, unreadable: [] }])
    assert.equal(new Set(twice(r.asked)).size, twice(r.asked).length, 'nothing is asked for more than twice')
    assert.ok(r.asked.filter(a => a.method === 'GetParameterValues').length <= 20)
  })

  test('getParameterValues does the same for a partial path', () => {
    const r = run(cpe, [['getParameterValues', { names: ['InternetGatewayDevice.', 'InternetGatewayDevice.O.3.P'] }]])
    const result = r.task.result as { values: { name: string }[]; faults: unknown[] }
    assert.deepEqual([r.task.status, result.values.length, result.faults], ['succeeded', 250, []])
    assert.ok(result.values.every(v => !v.name.endsWith('.')))
  })
})

describe('getParameterValues', () => {
  test('S7: tells values, and a fault for each name that could not be read; it fails only when none could', () => {
    const cpe = tree(['Device.A', 'Device.B', 'Device.C'], { refuses: name => (name === 'Device.B' ? '9002' : null) })
    const some = run(cpe, [['getParameterValues', { names: ['Device.A', 'Device.B', 'Device.C', 'Device.No'] }]])
    assert.deepEqual(
      [some.task.status, (some.task.result as { values: { name: string }[] }).values.map(v => v.name)],
      ['succeeded', ['Device.A', 'Device.C']],
    )
    assert.deepEqual((some.task.result as { faults: unknown }).faults, [
      { name: 'Device.B', code: '9002', string: 'fault 9002' },
      { name: 'Device.No', code: '9005', string: 'fault 9005' },
    ])
    const none = run(cpe, [['getParameterValues', { names: ['Device.B', 'Device.No'] }]])
    assert.deepEqual([none.task.status, none.task.fault?.code, none.task.fault?.detail.length], ['failed', '9002', 2])
  })

  test('a bad name is not asked for again together with others of the model, and told all the same (quirks S7, S8)', () => {
    const cpe = tree(['Device.A', 'Device.R.1.P', 'Device.R.1.NumberOfEntries', 'Device.R.2.P'], {
      refuses: name => (name.endsWith('NumberOfEntries') ? '9005' : null),
    })
    const names = ['Device.A', 'Device.R.1.P', 'Device.R.1.NumberOfEntries', 'Device.No']
    const faultsOf = (r: Run) => r.asked.filter(a => cpe(a)?.method === 'Fault').length
    const first = run(cpe, [['getParameterValues', { names }]])
    const second = run(cpe, [['getParameterValues', { names }]], { shape: first.shape })
    const bad = [
      { name: 'Device.R.1.NumberOfEntries', code: '9005', string: 'fault 9005' },
      { name: 'Device.No', code: '9005', string: 'fault 9005' },
    ]
    for (const r of [first, second]) assert.deepEqual((r.task.result as { faults: unknown }).faults, bad)
    assert.ok(faultsOf(first) > 0)
    assert.equal(faultsOf(second), 0)
    // Asked for alone, the device itself has its say; and what is learned ends after a day.
    const alone = run(cpe, [['getParameterValues', { names: ['Device.No'] }]], { shape: first.shape })
    assert.deepEqual([alone.asked.length, alone.task.fault?.code], [1, '9005'])
    const later = run(tree([...names]), [['getParameterValues', { names }]], { shape: first.shape, now: 86_500_000 })
    assert.equal((later.task.result as { values: unknown[] }).values.length, 4)
  })

  test('a row that one device lacks is asked for of the next, which may have it (quirk S18)', () => {
    const names = ['Device.A', 'Device.R.7.P']
    const { shape } = run(tree(['Device.A']), [['getParameterValues', { names }]])
    const other = run(tree(names), [['getParameterValues', { names }]], { shape })
    assert.equal((other.task.result as { values: unknown[] }).values.length, 2)
  })

  test('of a CPE that refuses everything is asked a bounded number of times', () => {
    const r = run(
      () => fault('9002'),
      [['getParameterValues', { names: Array.from({ length: 20_000 }, (_, i) => `Device.P${i}`) }]],
    )
    assert.equal(r.task.fault?.detail.length, 20_000)
    assert.ok(r.asked.length < 2_500, `${r.asked.length} RPCs`)
  })
})
