/** Devices that take our answers in one form only. */
import assert from 'node:assert/strict'
import type { Hooks } from '@auroralinks/cpe-simulator'
import { eventually } from '../api.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

/** A device that ends its session, without a word, where an answer has the wrong form. */
function picky(wants: 'declaration' | 'none', seen: string[]): Hooks {
  let refuses = false
  return {
    beforePost: post => {
      if (post.kind === 'inform') refuses = false
      return refuses ? { cut: 'before' } : null
    },
    afterAnswer: (post, { status, body }) => {
      if (status !== 200) return
      const has = Buffer.from(body).toString('latin1').startsWith('<?xml')
      if (post.kind === 'inform') seen.push(has ? 'declaration' : 'none')
      if (has !== (wants === 'declaration')) refuses = true
    },
  }
}

export const answersTakeTheFormThatWorks: Scenario = {
  name: 'a device that ends its sessions at an answer without an XML declaration gets one, which is remembered; one that ends them at a declaration never sees it',
  async run(system, t) {
    const { api } = system
    const retry = { minimumWaitSeconds: 0.2, intervalMultiplier: 1000 }
    const seen: string[] = []
    const cpe = device(system, t, { hooks: picky('declaration', seen), retry })
    void cpe.start().catch(() => {})
    const read = { type: 'getParameterValues', names: ['Device.DeviceInfo.SoftwareVersion'] }
    await eventually('it is known', async () => assert.equal((await api.device(cpe.id)).id, cpe.id))
    const task = await api.createTask(cpe.id, read)
    assert.equal((await api.outcome(task.id, 60_000)).status, 'succeeded')
    assert.ok(seen.filter(f => f === 'none').length >= 2, 'not before two sessions ended')
    await eventually('it is remembered', async () =>
      assert.deepEqual((await api.device(cpe.id))['answerForm'], { xmlDeclaration: true, by: 'learned' }),
    )
    seen.length = 0
    await cpe.inform('2 PERIODIC')
    assert.deepEqual(seen, ['declaration'])

    const plainSeen: string[] = []
    const plain = device(system, t, { hooks: picky('none', plainSeen), retry })
    await plain.start()
    assert.equal((await api.createTask(plain.id, read, 20)).status, 'succeeded')
    assert.deepEqual(
      [new Set(plainSeen), (await api.device(plain.id))['answerForm']],
      [new Set(['none']), { xmlDeclaration: false, by: 'default' }],
    )
    assert.equal(
      (await api.request('PATCH', `devices/${encodeURIComponent(plain.id)}`, { xmlDeclaration: 'always' })).status,
      200,
    )
    plainSeen.length = 0
    void plain.inform('2 PERIODIC').catch(() => {})
    await eventually('an operator has the last word', async () => assert.equal(plainSeen[0], 'declaration'))
  },
}
