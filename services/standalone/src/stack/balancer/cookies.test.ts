import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { untilReady } from '@auroralinks/runtime'
import type { Balancer } from './service.ts'
import { balance, cpe, gateway, post, respondsWith } from './testing.ts'

/** A cookie as the gateway makes it: what it carries of the session, of the device, and a signature. */
const cookieOf = (session: number, device: string): string =>
  Buffer.concat([
    Buffer.from([0x40]),
    Buffer.alloc(16, session),
    Buffer.from(device),
    Buffer.alloc(11, session),
  ]).toString('base64url')

/** A gateway that keeps the cookies that came and sets, one after the other, those that it is given. */
async function cookieGateway(
  t: TestContext,
  set: (string | undefined)[],
): Promise<{ balancer: Balancer; seen: (string | undefined)[] }> {
  const seen: (string | undefined)[] = []
  const balancer = await balance(t, [
    await gateway(t, (request, response) => {
      const value = set[seen.length]
      seen.push(request.headers.cookie)
      respondsWith('END', value === undefined ? {} : { 'set-cookie': `acs=${value}; Path=/` })(
        request,
        response as never,
      )
    }),
  ])
  await untilReady(balancer)
  return { balancer, seen }
}

test('a CPE that returns no cookie gets the one of its connection added, and no other connection does', async t => {
  const [first, second] = [cookieOf(1, 'one'), cookieOf(2, 'one')]
  const { balancer, seen } = await cookieGateway(t, [first, undefined, second, undefined, undefined])
  const one = cpe(t, balancer.port)
  for (let i = 0; i < 4; i++) await one.answer(post())
  await one.answer(post('Cookie: own=1\r\n'))
  await cpe(t, balancer.port).answer(post())
  assert.deepEqual(seen, [
    undefined,
    `acs=${first}`,
    `acs=${first}`,
    `acs=${second}`,
    `own=1; acs=${second}`,
    undefined,
  ])
})

test('a connection that two devices have used gives neither the session of the other', async t => {
  const [first, second] = [cookieOf(1, 'one'), cookieOf(2, 'two')]
  const { balancer, seen } = await cookieGateway(t, [first, second])
  const { answer } = cpe(t, balancer.port)
  for (let i = 0; i < 4; i++) await answer(post())
  assert.deepEqual(seen.slice(2), [undefined, undefined])
  await answer(post(`Cookie: acs=${second}\r\n`))
  assert.equal(seen[4], `acs=${second}`, 'who returns its own is not disturbed')
})

test('a cookie that came from another device makes a connection shared', async t => {
  const { balancer, seen } = await cookieGateway(t, [cookieOf(1, 'one')])
  const { answer } = cpe(t, balancer.port)
  await answer(post())
  await answer(post(`Cookie: acs=${cookieOf(2, 'two')}\r\n`))
  await answer(post())
  assert.equal(seen[2], undefined)
})

for (const header of ['X-Forwarded-For: 198.51.100.7', 'Forwarded: for=198.51.100.7', 'Via: 1.1 proxy']) {
  test(`a connection of a proxy that tells of itself (${header.split(':')[0]}) stands for nobody`, async t => {
    const { balancer, seen } = await cookieGateway(t, [cookieOf(1, 'one')])
    const { answer } = cpe(t, balancer.port)
    await answer(post(`${header}\r\n`))
    await answer(post(`${header}\r\n`))
    assert.deepEqual(seen, [undefined, undefined])
  })
}
