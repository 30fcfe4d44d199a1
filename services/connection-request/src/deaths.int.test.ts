import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { newId } from '@auroralinks/runtime'
import { oddServer } from './http/odd-server.ts'
import type { OddServer } from './http/odd-server.ts'
import { mortal } from './mortal.ts'
import { eventually, harness } from './testing.ts'
import type { Harness } from './testing.ts'

let h: Harness
const servers: OddServer[] = []
/** Long enough that nobody asks a second time by itself. */
const PATIENT = {
  ACS_CR_ARRIVAL_MS: '60000',
  ACS_CR_LIFE_MS: '60000',
  ACS_CR_TIMEOUT_MS: '20000',
  ACS_CR_RESTS_MS: '60000',
}
before(async () => {
  h = await harness(PATIENT)
})
after(async () => {
  await h.close()
  for (const s of servers) await s.close()
})

/** One request, whose process dies at its nth effect, and which another one goes on with. */
async function asked(nth: number, when: 'before' | 'after'): Promise<{ died: boolean; calls: number; told: string[] }> {
  const service = mortal({ bus: h.bus, database: h.database, nth, when })
  await h.service.stop()
  const first = await h.start(service, PATIENT)
  let id = ''
  const server = await oddServer(() => {
    // It comes a moment after it was called, and again until somebody is there to hear of it.
    const comes = (): void => void h.session(id).catch(() => setTimeout(comes, 30))
    setTimeout(comes, 30)
    return { send: 'HTTP/1.1 204 No Content\r\n\r\n' }
  })
  servers.push(server)
  id = await h.device(`http://127.0.0.1:${server.port}/cr`)
  const request = newId()
  const counted = service.effects()
  const sent = h.send(id, request)
  await eventually(
    () => service.dead() || h.published(request).includes('arrived'),
    () => `it dies at ${nth}, of ${service.effects()}`,
  )
  // Whoever publishes on this bus waits until the record is done: by the one that comes next.
  h.service = await h.start({ bus: h.bus, database: h.database }, PATIENT)
  await sent
  await eventually(
    async () => h.published(request).includes('arrived'),
    () => `${when} ${nth}: ${h.published(request).join()}`,
  )
  assert.equal((await h.row(request)).status, 'arrived')
  service.bury()
  await first.stop()
  assert.ok(service.effects() >= counted)
  return { died: service.dead(), calls: server.seen.length, told: h.published(request) }
}

for (const when of ['before', 'after'] as const)
  test(`a process that dies at any point, ${when} what it does there, loses no request, and the device is called at most once more`, async () => {
    let deaths = 0
    // From its start on, until a whole request is over before it dies.
    for (let nth = 1; nth < 60; nth++) {
      const { died, calls, told } = await asked(nth, when)
      assert.ok(calls >= 1 && calls <= 2, `${when} ${nth}: called ${calls} times`)
      assert.equal(told.at(-1), 'arrived', `${when} ${nth}: ${told.join()}`)
      if (!died) break
      deaths++
    }
    assert.ok(deaths >= 5, `it died at ${deaths} points`)
  })
