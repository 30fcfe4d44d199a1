/** No secret is anywhere but where it is meant to be, whatever way it came in. */
import assert from 'node:assert/strict'
import { liveEvents } from '../live-events.ts'
import type { Scenario } from '../scenario.ts'
import { plantSecrets } from '../sweep/plant.ts'
import { createSieve, searchAnswers, searchFiles, searchMetrics, searchTables, searchTopics } from '../sweep/search.ts'

export const secretsAreNowhere: Scenario = {
  name: 'secrets that came in by every way are in no record, table, file, answer, event or metric',
  on: ['stack'],
  async run(system, t) {
    const events = await liveEvents(system.api.url, system.token)
    t.after(events.stop)
    const planted = await plantSecrets(system, t)
    const sieve = createSieve(planted)
    await searchAnswers(system, planted, sieve)
    await searchMetrics(system, sieve)
    sieve.look('live events', events.text())
    assert.ok((await searchTables(system, sieve)) > 100)
    assert.ok((await searchTopics(system, sieve)) > 100)
    searchFiles(system, planted, sieve)
    assert.deepEqual(sieve.leaks(), [])
    assert.ok(sieve.looked() > 300)
  },
}
