/** A real OpenID provider (oidc-provider) on a port of this machine, and a browser's part in signing in there. */
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SignJWT, exportJWK, generateKeyPair } from 'jose'
import type { CryptoKey } from 'jose'
import Provider from 'oidc-provider'

export const CLIENT = 'acs',
  SECRET = 'a secret of the client'

export interface RunningProvider {
  issuer: string
  /** What each person's roles are, by the login. */
  roles: Map<string, unknown>
  /** Likewise whose they are, where something was said. */
  tenants: Map<string, unknown>
  /** A JWT of the provider, by its token endpoint. */
  token(): Promise<string>
  /** One that is signed with the provider's key and says whatever it is told. */
  sign(claims: object, o?: { alg?: string; key?: CryptoKey | Uint8Array }): Promise<string>
  /** From now on it signs with another key, and knows the one before no more. */
  changeKey(): Promise<void>
  /** From now on whoever signs in gets none, or one again. */
  giveRefreshTokens(does: boolean): void
  /** From now on it answers 503, or again. */
  answer(does: boolean): void
  /** How often its keys were asked for. */
  keysAsked(): number
  close(): Promise<void>
}

interface Context {
  oidc: {
    client: { clientId: string }
    session: { accountId: string }
    provider: { Grant: new (o: object) => { addOIDCScope(scope: string): void; save(): Promise<string> } }
  }
}

export async function startProvider(apiOrigin: string): Promise<RunningProvider> {
  const roles = new Map<string, unknown>()
  const tenants = new Map<string, unknown>()
  let serve: RequestListener = (_, response) => void response.writeHead(503).end()
  let keysAsked = 0
  let givesRefreshTokens = true
  let answers = true
  const server = createServer((request, response) => {
    if (request.url === '/jwks') keysAsked++
    if (!answers) return void response.writeHead(503).end()
    serve(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  let signing: { key: CryptoKey; kid: string }
  let generation = 0

  const changeKey = async (): Promise<void> => {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true })
    const kid = `key-${++generation}`
    signing = { key: privateKey, kid }
    serve = new Provider(issuer, {
      jwks: { keys: [{ ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' }] },
      clients: [
        {
          client_id: CLIENT,
          client_secret: SECRET,
          redirect_uris: [`${apiOrigin}/auth/callback`],
          post_logout_redirect_uris: [`${apiOrigin}/`],
          grant_types: ['authorization_code', 'client_credentials', 'refresh_token'],
        },
      ],
      issueRefreshToken: () => givesRefreshTokens,
      cookies: { keys: ['of the tests alone'] },
      claims: { openid: ['sub'], profile: ['preferred_username'], roles: ['roles', 'tenant'] },
      scopes: ['openid', 'profile', 'roles'],
      pkce: { required: () => true },
      extraTokenClaims: () => ({ roles: roles.get('machine') }),
      findAccount: (_: unknown, id: string) => ({
        accountId: id,
        claims: () => ({
          sub: id,
          preferred_username: `${id} of the tests`,
          roles: roles.get(id),
          tenant: tenants.get(id),
        }),
      }),
      async loadExistingGrant({ oidc }: Context) {
        const { client, session } = oidc
        const grant = new oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId })
        grant.addOIDCScope('openid profile roles')
        await grant.save()
        return grant
      },
      features: {
        devInteractions: { enabled: true },
        clientCredentials: { enabled: true },
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: () => ({
            scope: '',
            audience: CLIENT,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'RS256' } },
          }),
        },
      },
    }).callback()
  }
  await changeKey()

  return {
    issuer,
    roles,
    tenants,
    changeKey,
    keysAsked: () => keysAsked,
    giveRefreshTokens(does) {
      givesRefreshTokens = does
    },
    answer(does) {
      answers = does
    },
    async token() {
      const response = await fetch(`${issuer}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${CLIENT}:${encodeURIComponent(SECRET)}`)}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', resource: 'urn:acs' }),
      })
      const body = (await response.json()) as { access_token?: string }
      if (body.access_token === undefined) throw new Error(`no token: ${JSON.stringify(body)}`)
      return body.access_token
    },
    sign: (claims, o = {}) =>
      new SignJWT({ sub: 'machine', iss: issuer, aud: CLIENT, exp: Math.floor(Date.now() / 1000) + 60, ...claims })
        .setProtectedHeader({ alg: o.alg ?? 'RS256', kid: signing.kid })
        .sign(o.key ?? signing.key),
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

export interface Page {
  status: number
  location: string | null
  url: string
  body: string
}

/** A browser: it keeps cookies by host, and follows where it is told. */
export class Browser {
  readonly cookies = new Map<string, Map<string, string>>()
  /** What the last answer of each host told it to keep. */
  readonly told: string[] = []

  async ask(url: string, init: RequestInit = {}): Promise<Page> {
    const { host } = new URL(url)
    const jar = this.cookies.get(host) ?? new Map<string, string>()
    this.cookies.set(host, jar)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, {
      redirect: 'manual',
      ...init,
      headers: { ...(cookie === '' ? {} : { cookie }), ...(init.headers as Record<string, string>) },
    })
    for (const line of response.headers.getSetCookie()) {
      this.told.push(line)
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
      if (value === '' || /max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name!)
      else jar.set(name!, value!)
    }
    const location = response.headers.get('location')
    return {
      status: response.status,
      location: location === null ? null : new URL(location, url).href,
      url,
      body: await response.text(),
    }
  }
}

/** Goes to the provider and logs in; ends before the provider's answer is taken back: its address. */
export async function logIn(browser: Browser, signIn: string, login: string): Promise<string> {
  let page = await browser.ask(signIn)
  for (let i = 0; i < 10; i++) {
    if (page.location === null) {
      if (page.status !== 200 || !page.url.includes('/interaction/')) throw new Error(`${page.status} ${page.body}`)
      page = await browser.ask(page.url, {
        method: 'POST',
        body: new URLSearchParams({ prompt: 'login', login, password: 'any' }),
      })
      continue
    }
    if (page.location.includes('/auth/callback')) return page.location
    page = await browser.ask(page.location)
  }
  throw new Error('it never came back')
}
