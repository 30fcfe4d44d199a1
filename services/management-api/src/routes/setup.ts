/** What to enter in a device: GET /setup. */
import { networkInterfaces } from 'node:os'
import { tagKey } from '@auroralinks/contracts'
import { intervalFor } from '@auroralinks/runtime'
import { scopeFor } from '../access/access.ts'
import type { Services } from '../context.ts'
import { endpoint } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import { Setup } from '../schemas/setup.ts'
import { authorityIn, certificatesIn } from '../setup-certificates.ts'
import { setupOf } from '../setup.ts'

/** Under which other machines reach this one. */
const addressesHere = (): string[] =>
  Object.values(networkInterfaces())
    .flatMap(addresses => addresses ?? [])
    .filter(a => a.family === 'IPv4' && !a.internal)
    .map(a => a.address)

export function setupRoutes(api: Api, { config }: Services): void {
  endpoint(
    api,
    {
      method: 'get',
      path: '/setup',
      tag: 'Devices',
      summary: 'What to enter in a device',
      description: 'The shared password is shown to whom has the permission `setup.secrets`.',
      permission: 'setup.read',
      responses: { 200: { description: 'Ready to copy', schema: Setup } },
    },
    async ({ c }) => {
      const { bootstrapUsername: username, bootstrapPassword: password } = config
      const setup = setupOf({
        configured: config.cwmpUrls,
        host: new URL(c.req.url).hostname,
        addresses: addressesHere(),
        port: config.cwmpPort,
        tlsPort: config.cwmpTlsCert.length === 0 ? null : config.cwmpTlsPort,
        authentication: config.authentication,
        bootstrap: username === undefined || password === undefined ? null : { username, password },
        certificates: await certificatesIn(config.cwmpTlsCert),
        authority: await authorityIn(config.cwmpTlsCa),
        maySeeSecrets: scopeFor(c.get('access'), 'setup.secrets') !== null,
        intervalSeconds: intervalFor(config.periodicInterval, { tags: [], productClass: '' }, tagKey),
      })
      return c.json(setup)
    },
  )
}
