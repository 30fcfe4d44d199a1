/** OpenID Connect, against a real provider: tokens, and signing in with a browser. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { generateKeyPair } from 'jose'
import { createSealer, freePorts } from '@auroralinks/runtime'
import { eventually, harness } from '../testing.ts'
import type { Harness, Reply } from '../testing.ts'
import { Browser, CLIENT, SECRET, logIn, startProvider } from './provider/provider.ts'
import type { RunningProvider } from './provider/provider.ts'

const QUIRK = JSON.stringify({ about: 'nothing', match: {} })

let api: Harness
let origin: string
let provider: RunningProvider
before(async () => {
  const [port] = await freePorts(1)
  origin = `http://127.0.0.1:${port}`
  provider = await startProvider(origin)
  api = await harness({
    environment: {
      ACS_API_PORT: String(port),
      ACS_OIDC_ISSUER: provider.issuer,
      ACS_OIDC_CLIENT_ID: CLIENT,
      ACS_OIDC_CLIENT_SECRET: SECRET,
    },
  })
})
after(async () => {
  await api.close()
  await provider.close()
})

const as = (token: string, method: string, path: string): Promise<Reply> =>
  api.call(method, path, undefined, { authorization: `Bearer ${token}` })

describe('a bearer token of the provider', () => {
  test('lets in whom it is about, with the roles that its claim names and that there are', async () => {
    provider.roles.set('machine', ['viewer', 'unheard-of', 7])
    const token = await provider.token()
    const me = await as(token, 'GET', '/me')
    assert.deepEqual([me.status, me.body.kind, me.body.id, me.body.roles], [200, 'user', CLIENT, ['viewer']])
    assert.equal((await as(token, 'GET', '/devices')).status, 200)
    assert.equal((await as(token, 'GET', '/api-keys')).status, 403)
  })

  test('without a role it is known and may nothing', async () => {
    provider.roles.set('machine', undefined)
    const token = await provider.token()
    assert.deepEqual((await as(token, 'GET', '/me')).body.roles, [])
    assert.equal((await as(token, 'GET', '/devices')).status, 403)
  })

  test('counts only when the provider made it for us, lately, and it is meant to let somebody in', async () => {
    const good = { roles: ['administrator'] }
    assert.equal((await as(await provider.sign(good), 'GET', '/me')).status, 200)
    const now = Math.floor(Date.now() / 1000)
    const other = (await generateKeyPair('RS256')).privateKey
    const none = [{ alg: 'none' }, { sub: 'x', iss: provider.issuer, aud: CLIENT, exp: now + 60, ...good }]
      .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    for (const [what, token] of Object.entries({
      'another audience': await provider.sign({ ...good, aud: 'another' }),
      'another issuer': await provider.sign({ ...good, iss: 'https://evil.example' }),
      'it has ended': await provider.sign({ ...good, exp: now - 60 }),
      'no end': await provider.sign({ ...good, exp: undefined }),
      'not yet': await provider.sign({ ...good, nbf: now + 600 }),
      nobody: await provider.sign({ ...good, sub: undefined }),
      'another key': await provider.sign(good, { key: other }),
      'a shared secret': await provider.sign(good, { alg: 'HS256', key: new TextEncoder().encode(SECRET.repeat(2)) }),
      'a sign-out': await provider.sign({ ...good, events: {} }),
      'no signature': `${none}.`,
      'an empty signature': `${none}.AA`,
      changed: (await provider.sign(good)).replace(/.(.{10})$/, 'x$1'),
    }))
      assert.equal((await as(token, 'GET', '/me')).status, 401, what)
  })

  test('of a key that the provider has just changed to counts at once, one of the key before no more; keys are not asked for with every forged token', async () => {
    const old = await provider.sign({ roles: ['viewer'] })
    assert.equal((await as(old, 'GET', '/me')).status, 200)
    await provider.changeKey()
    const fresh = await provider.sign({ roles: ['viewer'] })
    await eventually(async () => (await as(fresh, 'GET', '/me')).status === 200, 'the new key is known')
    assert.equal((await as(old, 'GET', '/me')).status, 401)
    const asked = provider.keysAsked()
    for (let i = 0; i < 50; i++) await as(old, 'GET', '/me')
    assert.ok(provider.keysAsked() - asked <= 1)
  })
})

describe('signing in with a browser', () => {
  const signedIn = async (login: string, returnTo = '/devices?x=1'): Promise<Browser> => {
    const browser = new Browser()
    const back = await logIn(browser, `${origin}/auth/sign-in?returnTo=${encodeURIComponent(returnTo)}`, login)
    const page = await browser.ask(back)
    assert.equal(page.status, 302, page.body)
    assert.equal(page.location, origin + returnTo)
    return browser
  }
  const me = async (b: Browser): Promise<any> => JSON.parse((await b.ask(`${origin}/api/v1/me`)).body)

  test('gives a session with the roles of the provider, that pages cannot read and other sites cannot send along', async () => {
    provider.roles.set('alice', ['operator'])
    const browser = await signedIn('alice')
    const { kind, id, name, roles } = await me(browser)
    assert.deepEqual([kind, id, name, roles], ['user', 'alice', 'alice of the tests', ['operator']])
    const cookie = browser.told.find(line => line.startsWith('acs_session='))!
    assert.match(cookie, /; HttpOnly/i)
    assert.match(cookie, /; SameSite=Lax/i)
    const kept = JSON.stringify(await api.database.query({ text: 'select * from user_session' }))
    assert.equal(kept.includes(/^acs_session=([^;]+)/.exec(cookie)![1]!), false, 'of which only a digest is kept')
  })

  test('behind TLS its cookies are sent over TLS alone, and by this host alone', async () => {
    const headers = { 'x-forwarded-proto': 'https' }
    const page = await fetch(`${origin}/auth/sign-in`, { redirect: 'manual', headers })
    assert.match(page.headers.getSetCookie().join(), /; Secure/i)
    assert.match(new URL(page.headers.get('location')!).searchParams.get('redirect_uri')!, /^https:/)
  })

  test('changes are made from pages of this server alone', async () => {
    const browser = await signedIn('alice')
    const put = (headers: Record<string, string>) =>
      browser.ask(`${origin}/api/v1/quirks/mine`, { method: 'PUT', body: QUIRK, headers })
    for (const headers of [
      {},
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin },
    ] as Record<string, string>[])
      assert.equal((await put(headers)).status, 403, JSON.stringify(headers))
    assert.equal((await put({ 'sec-fetch-site': 'same-origin' })).status, 201)
    assert.equal((await put({ origin })).status, 200)
    const entry = (await api.call('GET', '/audit?limit=1')).body.items[0]
    assert.deepEqual([entry.actor.kind, entry.actor.id], ['user', 'alice'])
  })

  /** Makes all sessions as old as that, in minutes; the API looks again after a second. */
  const age = async (minutes: number): Promise<void> => {
    const back = `interval '${minutes} minutes'`
    await api.database.query({
      text: `update user_session set roles_at = roles_at - ${back}, created_at = created_at - ${back}, expires_at = expires_at - ${back}`,
    })
    await new Promise(resolve => setTimeout(resolve, 1_100))
  }
  const minutesLeft = async (): Promise<number> => {
    const [row] = await api.database.query<{ m: number }>({
      text: 'select (extract(epoch from max(expires_at) - now()) / 60)::int as m from user_session',
    })
    return row!.m
  }

  test('has the roles that the provider says now: asked for every few minutes, with a token that is kept sealed', async () => {
    await api.database.query({ text: 'delete from user_session' })
    provider.roles.set('carol', ['operator'])
    const browser = await signedIn('carol')
    assert.equal(await minutesLeft(), 60)
    provider.roles.set('carol', ['viewer'])
    await age(4)
    assert.deepEqual((await me(browser)).roles, ['operator'])
    await age(2)
    assert.deepEqual((await me(browser)).roles, ['viewer'])
    assert.equal(await minutesLeft(), 60, 'and goes on')
    const kept = await api.database.query<{ t: Buffer | null }>({ text: 'select refresh_token as t from user_session' })
    const sealed = createSealer('a key for tests only', 'sign-in')
    assert.ok(kept.every(k => k.t !== null && sealed.open(k.t) !== null))
    await api.database.query({ text: `update user_session set created_at = created_at - interval '7 hours'` })
    await age(20)
    assert.equal((await me(browser)).name, 'carol of the tests')
    assert.ok((await minutesLeft()) < 60, 'for a working day at most')
    provider.roles.set('carol', [])
    await age(6)
    assert.equal((await browser.ask(`${origin}/api/v1/me`)).status, 401, 'who has no role any more is signed out')
  })

  test('ends within the hour where the provider is not heard, or gives no token to ask with', async () => {
    provider.roles.set('dave', ['viewer'])
    const browser = await signedIn('dave')
    provider.answer(false)
    await age(30)
    assert.equal((await browser.ask(`${origin}/api/v1/me`)).status, 200, 'an outage of the provider signs nobody out')
    await age(31)
    assert.equal((await browser.ask(`${origin}/api/v1/me`)).status, 401)
    provider.answer(true)

    provider.giveRefreshTokens(false)
    const other = await signedIn('dave')
    provider.giveRefreshTokens(true)
    await age(59)
    assert.equal((await other.ask(`${origin}/api/v1/me`)).status, 200)
    await age(2)
    assert.equal((await other.ask(`${origin}/api/v1/me`)).status, 401)
  })

  test('ends with signing out, here and at the provider, for whoever kept the cookie too', async () => {
    const browser = await signedIn('alice')
    const stolen = new Map(browser.cookies.get(new URL(origin).host))
    assert.equal((await browser.ask(`${origin}/auth/sign-out`, { method: 'POST' })).status, 403, 'not from elsewhere')
    const out = await browser.ask(`${origin}/auth/sign-out`, { method: 'POST', headers: { origin } })
    assert.match(JSON.parse(out.body).redirectTo, new RegExp(`^${provider.issuer}/session/end\\?`))
    browser.cookies.set(new URL(origin).host, stolen)
    assert.equal((await browser.ask(`${origin}/api/v1/me`)).status, 401)
  })

  test('is refused to whom the provider gives no role that there is', async () => {
    provider.roles.set('mallory', ['unheard-of'])
    const browser = new Browser()
    const back = await logIn(browser, `${origin}/auth/sign-in`, 'mallory')
    assert.equal((await browser.ask(back)).status, 403)
    assert.equal((await browser.ask(`${origin}/api/v1/me`)).status, 401)
    // A person is led to where it is said in words.
    const person = new Browser()
    const again = await logIn(person, `${origin}/auth/sign-in`, 'mallory')
    const { status, location } = await person.ask(again, { headers: { accept: 'text/html,*/*' } })
    assert.deepEqual([status, location], [302, `${origin}/sign-in?problem=forbidden`])
  })

  test('is ended only by the browser that began it, once, and with what the provider gave', async () => {
    const browser = new Browser()
    const back = await logIn(browser, `${origin}/auth/sign-in`, 'alice')
    assert.equal(
      (await new Browser().ask(back)).status,
      400,
      'a link that somebody sends to sign another in as himself',
    )
    const changed = new URL(back)
    changed.searchParams.set('state', 'another')
    const twin = new Browser()
    twin.cookies.set(new URL(origin).host, new Map(browser.cookies.get(new URL(origin).host)))
    assert.equal((await twin.ask(changed.href)).status, 400)
    assert.equal((await browser.ask(back)).status, 302)
    assert.equal((await browser.ask(back)).status, 400, 'a second time')
  })

  test('leads back to this server, whatever address is asked for', async () => {
    for (const wanted of [
      'https://evil.example/',
      '//evil.example/',
      '/\\evil.example',
      'javascript:alert(1)',
      '/\t/evil.example',
    ]) {
      const browser = new Browser()
      const back = await logIn(browser, `${origin}/auth/sign-in?returnTo=${encodeURIComponent(wanted)}`, 'alice')
      assert.equal((await browser.ask(back)).location, `${origin}/`, wanted)
    }
  })
})

test('a provider that does not answer is 503, and keys go on', async () => {
  const away = await harness({
    environment: { ACS_OIDC_ISSUER: 'http://127.0.0.1:9', ACS_OIDC_CLIENT_ID: CLIENT },
  })
  try {
    const token = await provider.sign({})
    assert.equal((await away.call('GET', '/me', undefined, { authorization: `Bearer ${token}` })).status, 503)
    assert.equal((await away.call('GET', '/me')).status, 200)
    assert.equal((await fetch(away.url.replace('/api/v1', '/auth/sign-in'), { redirect: 'manual' })).status, 503)
  } finally {
    await away.close()
  }
})

test('a provider over plain HTTP elsewhere, or without our id there, stops the start with one line', async () => {
  for (const environment of [
    { ACS_OIDC_ISSUER: 'http://id.example.net', ACS_OIDC_CLIENT_ID: CLIENT },
    { ACS_OIDC_ISSUER: 'id.example.net', ACS_OIDC_CLIENT_ID: CLIENT },
    { ACS_OIDC_ISSUER: 'https://id.example.net' },
  ] as Record<string, string>[])
    await assert.rejects(harness({ environment }), { name: 'ConfigError', message: /ACS_OIDC_/ })
})

describe('a claim that names the tenant', () => {
  let tenantsApi: Harness, tenantsProvider: RunningProvider, at: string
  before(async () => {
    const [port] = await freePorts(1)
    at = `http://127.0.0.1:${port}`
    tenantsProvider = await startProvider(at)
    tenantsApi = await harness({
      environment: {
        ACS_API_PORT: String(port),
        ACS_OIDC_ISSUER: tenantsProvider.issuer,
        ACS_OIDC_CLIENT_ID: CLIENT,
        ACS_OIDC_CLIENT_SECRET: SECRET,
        ACS_OIDC_TENANT_CLAIM: 'tenant',
      },
    })
    for (const name of ['acme', 'other']) await tenantsApi.call('PUT', `/tenants/${name}`, {})
    await tenantsApi.call('PUT', '/roles/desk', { permissions: ['devices.read'] }, { 'x-tenant': 'acme' })
  })
  after(async () => {
    await tenantsApi.close()
    await tenantsProvider.close()
  })
  const byToken = async (claims: object): Promise<Reply> =>
    tenantsApi.call('GET', '/me', undefined, { authorization: `Bearer ${await tenantsProvider.sign(claims)}` })

  test('lets in for that tenant, with its roles; for the installation only who says so; else nobody', async () => {
    const roles = ['viewer', 'desk', 'acme/desk']
    for (const [tenant, sees] of [
      ['acme', [200, 'acme', ['viewer', 'desk']]],
      [['other'], [200, 'other', ['viewer']]],
      ['*', [200, null, ['viewer']]],
    ] as const) {
      const { status, body } = await byToken({ roles, tenant })
      assert.deepEqual([status, body.tenant, body.roles], sees, JSON.stringify(tenant))
    }
    for (const tenant of [undefined, null, '', 'nowhere', ['acme', 'other'], ['acme', '*'], 7, 'acme/', {}])
      assert.equal((await byToken({ roles, tenant })).status, 401, JSON.stringify(tenant))
  })

  test('a browser is signed in for its tenant, and no more once the provider names another', async () => {
    const { roles, tenants } = tenantsProvider
    roles.set('erin', ['administrator'])
    const signIn = async (browser: Browser) => browser.ask(await logIn(browser, `${at}/auth/sign-in`, 'erin'))
    for (const tenant of [undefined, 'nowhere']) {
      tenants.set('erin', tenant)
      assert.equal((await signIn(new Browser())).status, 403)
    }
    tenants.set('erin', 'acme')
    const browser = new Browser()
    assert.equal((await signIn(browser)).status, 302)
    const me = async () => browser.ask(`${at}/api/v1/me`)
    assert.equal(JSON.parse((await me()).body).tenant, 'acme')
    assert.equal((await browser.ask(`${at}/api/v1/tenants`)).status, 403)
    const [kept] = await tenantsApi.database.query<{ hash: string }>({ text: 'select hash from user_session' })
    assert.match(kept!.hash, /^tenant /, 'which releases that know no tenants do not find')
    tenants.set('erin', '*')
    await tenantsApi.database.query({ text: `update user_session set roles_at = roles_at - interval '6 minutes'` })
    await eventually(async () => (await me()).status === 401, 'the session is over')
  })
})
