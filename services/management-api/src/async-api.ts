/** `GET asyncapi.json`: the public topics of this version, as openapi.json is the API; whoever asks needs no key. */
import { readFileSync } from 'node:fs'
import type { Hono } from 'hono'
import type { Env } from './endpoint.ts'

export function asyncApiRoute(app: Hono<Env>): void {
  let document: string | null = null
  app.get('/api/v1/asyncapi.json', async c => {
    document ??= await describe()
    return c.body(document, 200, { 'content-type': 'application/json' })
  })
}

/** Made when somebody asks: few do, and no start waits for it. */
async function describe(): Promise<string> {
  const { asyncApi } = await import('@auroralinks/contracts/async-api')
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return JSON.stringify(asyncApi(version))
}
