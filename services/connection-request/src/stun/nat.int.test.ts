/** UDP connection requests through a real NAT: network namespaces with masquerade, and a binding that times out. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { newId } from '@auroralinks/runtime'
import { makeNat, withoutNat } from '@auroralinks/testkit/nat'
import type { Nat } from '@auroralinks/testkit/nat'
import { eventually, harness, requestOf } from '../testing.ts'
import type { Harness } from '../testing.ts'

const TIMEOUT_SECONDS = 3
const PASSWORD = 'a password'

describe('through a NAT', { skip: withoutNat() ?? false }, () => {
  let nat: Nat
  let h: Harness
  const devices: ChildProcess[] = []
  before(async () => {
    nat = makeNat(TIMEOUT_SECONDS)
    h = await harness({ ACS_STUN_HOST: nat.outside, ACS_CR_ARRIVAL_MS: '2000' })
  })
  after(async () => {
    for (const d of devices) d.kill('SIGKILL')
    await h?.close()
    nat?.close()
  })

  /** A device at home that comes in when it is asked. */
  const device = async (keepAliveMs: number): Promise<{ id: string; said: string[] }> => {
    const username = newId()
    const id = await h.device('http://192.168.77.2:7547/cr', { password: PASSWORD, username, ipAddress: nat.seen })
    const said: string[] = []
    const [command, ...args] = nat.inside
    const child = spawn(
      command!,
      [
        ...args,
        process.execPath,
        join(import.meta.dirname, 'fixtures/nat-device.ts'),
        nat.outside,
        String(h.stunPort),
        username,
        PASSWORD,
        String(keepAliveMs),
      ],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    )
    devices.push(child)
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.trim().split('\n')) {
        said.push(line)
        if (line === 'request accepted') void h.session(id)
      }
    })
    await eventually(
      async () => said.length > 0 && (await h.database.prisma.udpBinding.count({ where: { deviceId: id } })) === 1,
      () => `a binding of the device, which said ${said.join()}`,
    )
    return { id, said }
  }
  const ends = (id: string, status: string): Promise<void> =>
    eventually(
      () => h.published(id).at(-1) === status,
      () => `${status} of ${h.published(id).join()}`,
    )

  test('a device that keeps its binding open is seen where its NAT is, and is woken there', async () => {
    const { id, said } = await device(1_000)
    assert.equal(said[0], `seen ${nat.seen} behind a NAT`)
    // Longer than the NAT remembers what nothing passes over.
    await new Promise(resolve => setTimeout(resolve, (TIMEOUT_SECONDS + 1) * 1000))
    const request = requestOf(await h.request(id))
    await ends(request.id, 'arrived')
    assert.equal((await h.row(request.id)).method, 'udp')
  })

  test('a binding that the NAT has forgotten leads nowhere, and the truth is told', async () => {
    const { id, said } = await device(3_600_000)
    await new Promise(resolve => setTimeout(resolve, (TIMEOUT_SECONDS + 2) * 1000))
    const request = requestOf(await h.request(id, { expires: Date.now() + 3_500 }))
    await ends(request.id, 'unreachable')
    assert.deepEqual(
      said.filter(line => line.startsWith('request')),
      [],
    )
  })
})
