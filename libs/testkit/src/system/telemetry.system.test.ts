import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { traceIdOf } from '@auroralinks/telemetry'
import { metricsOf } from '../observability/catalogue.ts'
import { eventually, segment } from './api.ts'
import { startCollector } from './collector.ts'
import { startSystem } from './launch.ts'
import { liveEvents } from './live-events.ts'
import { device } from './scenario.ts'
import { aSecret, plantSecrets } from './sweep/plant.ts'
import { createSieve, searchAnswers, searchFiles, searchMetrics, searchTables } from './sweep/search.ts'

test('a session is one trace from Inform to outcome, linked to whoever asked for its task; all metrics are in the catalogue', async t => {
  const [bootstrap, oidc] = [aSecret('bootstrap'), aSecret('oidc')]
  const collector = await startCollector()
  t.after(collector.close)
  const system = await startSystem('standalone', {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_BSP_SCHEDULE_DELAY: '100',
    OTEL_LOGS_EXPORTER: 'otlp',
    ACS_LOG_LEVEL: 'debug',
    ACS_CWMP_BASIC: 'always',
    ACS_CWMP_BOOTSTRAP_USERNAME: 'factory',
    ACS_CWMP_BOOTSTRAP_PASSWORD: bootstrap,
    ACS_OIDC_ISSUER: 'http://127.0.0.1:9/nowhere',
    ACS_OIDC_CLIENT_ID: 'acs',
    ACS_OIDC_CLIENT_SECRET: oidc,
  })
  t.after(() => system.stop())
  const cpe = device(system, t)
  await cpe.start()
  const { id } = await system.api.createTask(cpe.id, {
    type: 'getParameterValues',
    names: ['Device.DeviceInfo.SoftwareVersion'],
  })
  await cpe.inform('2 PERIODIC')
  await system.api.outcome(id)
  const [session] = (await system.api.get<{ items: { id: string }[] }>(`devices/${segment(cpe.id)}/sessions`)).items
  const traceId = traceIdOf(session!.id)

  // They arrive in batches, and those of one session in several.
  await eventually('the spans have arrived', async () => {
    const own = collector.spans.filter(s => s.traceId === traceId)
    const names = own.map(s => s.name)
    assert.ok(names.filter(n => n === 'cwmp post').length >= 3, names.join())
    for (const service of ['identity', 'planner'])
      assert.ok(
        names.some(n => n.startsWith(service)),
        `${service}: ${names.join()}`,
      )
    assert.ok(own.some(s => s.attributes['acs.session_id'] === session!.id))
    const worked = own.filter(s => s.attributes['acs.task_ids']?.includes(id))
    assert.ok(worked.length > 0, `a span of the task: ${JSON.stringify(own)}`)
    const [asked] = worked.flatMap(s => s.links)
    assert.ok(
      collector.spans.some(s => s.traceId === asked && s.name.startsWith('POST')),
      'the link leads to the request that made the task',
    )
  })

  // What the product really gives is what docs/operations/metrics.md says.
  const catalogue = new Map(metricsOf(join(import.meta.dirname, '../../../..')).map(m => [m.name, m.kind as string]))
  const text = await (await fetch(`http://127.0.0.1:${system.opsPort}/metrics`)).text()
  const given = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(m => ({ name: m[1]!, kind: m[2]! }))
  assert.ok(given.length > 30)
  for (const { name, kind } of given) if (name !== 'target_info') assert.equal(catalogue.get(name), kind, name)

  await t.test(
    'secrets that came in by every way are in no log, trace, answer, event, metric, table or file',
    async t => {
      const events = await liveEvents(system.api.url, system.token)
      t.after(events.stop)
      const shared = device(system, t, { username: 'factory', password: bootstrap })
      await shared.start()
      await fetch(`${system.api.url}/auth/sign-in?returnTo=/`, { redirect: 'manual' })
      const planted = await plantSecrets(system, t)
      Object.assign(planted.secrets, { bootstrap, oidc })
      const sieve = createSieve(planted)
      await searchAnswers(system, planted, sieve)
      await searchMetrics(system, sieve)
      sieve.look('live events', events.text())
      assert.ok((await searchTables(system, sieve)) > 100)
      searchFiles(system, planted, sieve)
      await eventually('the last span has arrived', async () =>
        assert.ok(collector.text().includes(planted.taskIds.at(-1)!)),
      )
      sieve.look('traces and logs that were exported', collector.text())
      assert.match(system.output(), /"level":"debug"/)
      sieve.look('log', system.output())
      assert.deepEqual(sieve.leaks(), [])
      const found = createSieve({ secrets: { device: planted.deviceIds[0]! } })
      for (const text of [collector.text(), system.output(), events.text()]) found.look('somewhere', text)
      assert.equal(found.leaks().length, 1, 'looking finds what is there')
    },
  )

  await t.test(
    'the sealing key is changed: what was sealed before opens with the new one alone, and reaches its device',
    async t => {
      const { api } = system
      const file = join(system.dataDir, 'keys', 'secret.key')
      const old = readFileSync(file, 'utf8').trim()
      const present = aSecret('the key from today on')
      const restartWith = async (key: string): Promise<void> => {
        await system.end('SIGTERM')
        writeFileSync(file, `${key}\n`)
        await system.start()
      }
      const PASSPHRASE = 'Device.WiFi.AccessPoint.1.Security.KeyPassphrase'
      const { identity, id } = device(system, t)
      const password = aSecret('digest')
      const put = await api.request('PUT', `devices/${segment(id)}/credentials`, { password })
      assert.ok(put.status < 300)
      const cpe = device(system, t, { identity, username: id, password })
      await cpe.start()
      const value = aSecret('passphrase')
      const task = await api.createTask(cpe.id, {
        type: 'setParameterValues',
        force: true,
        values: [{ name: PASSPHRASE, value, type: 'xsd:string' }],
      })
      await restartWith(`${present},${old}`)
      const begun = await api.request('POST', 'secrets/rotation')
      assert.equal(begun.status, 202)
      assert.ok((begun.body as { total: number }).total >= 2, JSON.stringify(begun.body))
      await eventually('all is sealed under the new key', async () => {
        const now = await api.get<{ state: string; remaining: number; unreadable: unknown[] }>('secrets/rotation')
        assert.deepEqual([now.state, now.remaining, now.unreadable], ['done', 0, []], JSON.stringify(now))
      })
      await restartWith(present)
      await cpe.inform('2 PERIODIC')
      assert.equal((await api.outcome(task.id)).status, 'succeeded')
      const sent = cpe.ledger.rpcs.filter(r => r.method === 'SetParameterValues').map(r => JSON.stringify(r.request))
      assert.ok(sent.length === 1 && sent[0]!.includes(value), sent.join())
      const sessions = await api.get<{ items: { authentication: string }[] }>(`devices/${segment(cpe.id)}/sessions`)
      assert.equal(sessions.items[0]?.authentication, 'digest')
    },
  )
})
