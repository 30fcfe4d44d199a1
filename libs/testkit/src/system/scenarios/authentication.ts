/** How real devices prove who they are, and where that gets them: over HTTP and HTTPS, by rules as data. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { openFolder } from '@auroralinks/certificates'
import type { CpeOptions } from '@auroralinks/cpe-simulator'
import { segment } from '../api.ts'
import type { System } from '../launch.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

/** The rules of a system for these scenarios. */
export const RULES = join(import.meta.dirname, 'authentication-rules.json')

const httpsOf = (system: System): Partial<CpeOptions> => ({
  acsUrl: `https://localhost:${system.tlsPort}/`,
  tls: { ca: readFileSync(join(system.dataDir, 'tls/ca.crt'), 'utf8') },
})

/** Of a device whose credentials are on file, whether it gets in. */
async function getsIn(
  system: System,
  t: TestContext,
  o: { quirks?: string[]; https?: boolean; productClass?: string; password?: string },
): Promise<boolean> {
  const { quirks = [], https = false, productClass, password = 'its-own-secret' } = o
  const other = device(system, t)
  const identity = { ...other.identity, ...(productClass && { productClass }) }
  const id = productClass ? other.id.replace(/-[^-]*-/, `-${productClass}-`) : other.id
  const put = await system.api.request('PUT', `devices/${segment(id)}/credentials`, { password })
  assert.ok(put.status < 300, String(put.status))
  const cpe = device(system, t, {
    identity,
    username: id,
    password,
    quirks,
    connectionRequest: false,
    ...(https && httpsOf(system)),
  })
  await cpe.start()
  const { events } = cpe.ledger
  await cpe.stop()
  return events.length > 0
}

const LONG = 'a password of more than thirty-two characters'

const habits: Scenario = {
  name: 'A1, A2, A3, A4, A5, A6, A7, A8, A9: devices with the habits of real ones get in exactly where the rules say so',
  async run(system, t) {
    for (const [o, expected] of [
      [{}, true],
      [{ https: true }, true],
      [{ quirks: ['A1'] }, true],
      [{ quirks: ['A2'] }, true],
      [{ quirks: ['A3'] }, true],
      [{ quirks: ['A4'] }, true],
      [{ quirks: ['A5'] }, true],
      [{ quirks: ['A6'], password: 'sixteen letters.' }, true],
      [{ quirks: ['A6'], password: 'sixteen letters. And more' }, false],
      [{ quirks: ['A7'] }, true],
      [{ quirks: ['A7'], password: LONG }, false],
      [{ quirks: ['A8'] }, true],
      [{ quirks: ['A8'], https: true }, false],
      [{ quirks: ['A8'], https: true, productClass: 'NoBasic' }, true],
      [{ quirks: ['A9'] }, false],
      [{ quirks: ['A9'], https: true }, true],
      [{ quirks: ['A9'], https: true, productClass: 'NoBasic' }, true],
      [{ productClass: 'Strict' }, true],
      [{ productClass: 'Strict', quirks: ['A1'] }, false],
      [{ productClass: 'Strict', quirks: ['A9'], https: true }, false],
      [{ quirks: ['netcwmp'] }, true],
      [{ quirks: ['easycwmp'] }, true],
      [{ quirks: ['fritzbox'], https: true }, true],
      [{ quirks: ['H7', 'H8'] }, true],
    ] as const)
      assert.equal(
        await getsIn(system, t, { ...o, quirks: [...((o as { quirks?: string[] }).quirks ?? [])] }),
        expected,
        JSON.stringify(o),
      )
  },
}

const certificates: Scenario = {
  name: 'ACS_CWMP_TLS=auto: a device with a certificate of that authority gets in without a password, and none with that of another',
  async run(system, t) {
    const { authority } = await openFolder(join(system.dataDir, 'tls'), Date.now())
    const https = httpsOf(system)
    const come = async (identity: CpeOptions['identity'], name: string | null): Promise<boolean> => {
      const own = name === null ? {} : await authority.device(name)
      const cpe = device(system, t, { ...https, identity, tls: { ...https.tls, ...own }, connectionRequest: false })
      await cpe.start()
      await cpe.stop()
      return cpe.ledger.events.length > 0
    }
    const { id, identity } = device(system, t)
    const sessions = () =>
      system.api.get<{ items: { authentication: string; outcome: string }[] }>(`devices/${segment(id)}/sessions`)
    assert.equal(await come(identity, null), false, 'nothing proves it')
    assert.equal(await come(identity, 'all of our boxes'), false, 'nor does what many have')
    assert.equal(await come(identity, id), true)
    assert.equal((await sessions()).items[0]?.authentication, 'certificate')
    assert.equal(await come(identity, device(system, t).id), false)
    for (let i = 0; (await sessions()).items[0]?.outcome !== 'rejected'; i++) {
      assert.ok(i < 200, 'what was refused is on record')
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  },
}

export const AUTHENTICATION_SCENARIOS: readonly Scenario[] = [habits, certificates]
