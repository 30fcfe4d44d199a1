/** One task is given to many devices. */
import assert from 'node:assert/strict'
import { eventually } from '../api.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

interface JobBody {
  id: string
  status: string
  total: number
  counts: { waiting: number; queued: number; running: number; succeeded: number; failed: number }
  failures: { deviceId: string; taskId: string; fault: { code: string } }[]
}

const NAME = 'Device.ManagementServer.PeriodicInformInterval'

export const jobsReachManyDevices: Scenario = {
  name: 'a job gives its task to each of 30 devices once, also when it is paused in the middle, and names the one that refused it',
  async run(system, t) {
    const { api } = system
    // A device of another data model does not know the name.
    const odd = device(system, t, { model: 'tr098' })
    const cpes = [odd, ...Array.from({ length: 29 }, () => device(system, t))]
    await Promise.all(cpes.map(cpe => cpe.start()))
    const asked = {
      deviceIds: cpes.map(c => c.id),
      task: {
        type: 'setParameterValues',
        values: [{ name: NAME, value: '1234', type: 'xsd:unsignedInt' }],
        force: true,
      },
      ratePerSecond: 2,
    }
    const preview = await api.request('POST', 'jobs?dryRun=true', asked)
    assert.equal((preview.body as JobBody).total, 30)
    const made = await api.request('POST', 'jobs', asked)
    assert.equal(made.status, 202, JSON.stringify(made.body))
    const { id } = made.body as JobBody
    const job = (): Promise<JobBody> => api.get(`jobs/${id}`)
    const patch = async (body: object): Promise<void> => {
      const { status } = await api.request('PATCH', `jobs/${id}`, body)
      assert.equal(status, 200)
    }
    await eventually('the first devices have it', async () => assert.ok((await job()).counts.waiting < 30))
    await patch({ action: 'pause' })
    const { counts } = await eventually('what was given is done', async () => {
      const now = await job()
      assert.deepEqual([now.status, now.counts.queued, now.counts.running], ['paused', 0, 0])
      return now
    })
    assert.ok(counts.waiting > 0)
    await patch({ action: 'resume', ratePerSecond: 100 })
    const end = await eventually(
      'the job ends',
      async () => {
        const now = await job()
        assert.equal(now.status, 'completed', JSON.stringify(now.counts))
        return now
      },
      60_000,
    )
    assert.deepEqual([end.counts.succeeded, end.counts.failed], [29, 1])
    assert.deepEqual(
      end.failures.map(f => [f.deviceId, f.fault.code]),
      [[odd.id, '9003']],
    )
    assert.equal((await api.task(end.failures[0]!.taskId))['jobId'], id)
    for (const cpe of cpes.slice(1)) {
      const writes = cpe.ledger.rpcs.filter(r => r.method === 'SetParameterValues')
      assert.equal(writes.length, 1, cpe.id)
    }
  },
}
