/** The whole-system suite: one system, all scenarios that fit it. */
import { after, before, describe, test } from 'node:test'
import type { Mode, System } from './launch.ts'
import { startSystem } from './launch.ts'
import { startXmppServer, withoutXmppServer } from '../xmpp/index.ts'
import type { XmppServer } from '../xmpp/index.ts'
import type { Scenario } from './scenario.ts'

/** Registers the suite for one way to run the product. @param env more variables of DESIGN §5 */
export function systemSuite(o: {
  mode: Mode
  name?: string
  scenarios: readonly Scenario[]
  env?: Record<string, string>
  /** Whether it is connected to an XMPP server, where one can be had. */
  xmpp?: boolean
}): void {
  describe(`the whole system on ${o.name ?? o.mode}`, () => {
    let system: System
    let xmpp: XmppServer | null = null
    before(async () => {
      if (o.xmpp === true && withoutXmppServer() === null) xmpp = await startXmppServer()
      system = await startSystem(o.mode, { ...(xmpp !== null && (await accountOf(xmpp))), ...o.env })
      system.xmpp = xmpp
    })
    after(async () => {
      await system?.stop()
      await xmpp?.stop()
    })
    for (const s of o.scenarios) if (!s.on || s.on.includes(o.mode)) test(s.name, t => s.run(system, t))
  })
}

/** The account of the ACS there, as it is told of it. */
async function accountOf(server: XmppServer): Promise<Record<string, string>> {
  await server.account('acs', 'account-of-the-acs')
  return {
    ACS_XMPP_DOMAIN: server.domain,
    ACS_XMPP_SERVICE: `xmpp://127.0.0.1:${server.port}`,
    ACS_XMPP_USERNAME: 'acs',
    ACS_XMPP_PASSWORD: 'account-of-the-acs',
    ACS_XMPP_TLS_CA: server.caFile,
  }
}
