import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deviceIdOf } from '@auroralinks/contracts'
import { answerChallenge, entityHashOf, parseAuthorization } from '@auroralinks/http-auth'
import { admit, provesAgain, usernameToLookUp } from './admit.ts'
import type { AdmissionPolicy, AuthenticationMode, CertificateClaim, InformFacts } from './admit.ts'
import { knownDevice } from './known-device.fixture.ts'
import type { KnownDevice, UsernameOwner } from './known-device.ts'

const DEVICE = { oui: '00D09E', productClass: 'Box 1', serialNumber: 'A-1' }
const ID = deviceIdOf(DEVICE)
const SHARED = { username: 'fleet', password: 'welcome' }

const policy = (mode: AuthenticationMode, bootstrap: AdmissionPolicy['bootstrap'] = null): AdmissionPolicy => ({
  mode,
  unknown: 'admit',
  bootstrap,
  open: bytes => Buffer.from(bytes).toString(),
})

const known = (password: string | null = 'secret', changes: Partial<KnownDevice> = {}): KnownDevice =>
  knownDevice(ID, {
    credentials: password === null ? null : { username: ID, sealedPassword: Buffer.from(password), since: 0 },
    ...changes,
  })

const inform = (changes: Partial<InformFacts> = {}): InformFacts => ({
  device: DEVICE,
  manufacturer: 'Acme',
  digest: null,
  httpMethod: 'POST',
  ...changes,
})
const basic = (username: string, password: string | null) => inform({ basic: { username, password } })

const certificate = (changes: Partial<CertificateClaim> = {}): CertificateClaim => ({
  name: ID,
  ...DEVICE,
  proves: true,
  ...changes,
})

function verdictOf(
  device: KnownDevice | null,
  facts: InformFacts,
  p: AdmissionPolicy,
  owner: UsernameOwner | null = null,
): string {
  const { verdict, remarks } = admit(device, owner, facts, p)
  const shown =
    verdict.type === 'accept' ? verdict.authentication : verdict.type === 'reject' ? verdict.code : verdict.type
  return [shown, ...remarks].join(' ')
}

test('Basic: a password proves what a Digest would, with own, shared and cut ones, and no other', () => {
  for (const mode of ['required', 'optional'] as const) {
    const p = policy(mode, SHARED)
    assert.equal(verdictOf(known(), basic(ID, 'secret'), p), 'basic')
    assert.equal(verdictOf(known(), basic(ID, 'guess'), p), 'challenge wrong-credentials')
    assert.equal(verdictOf(known(), basic(ID, ''), p), 'challenge wrong-credentials')
    assert.equal(verdictOf(known(), basic(ID, null), p), 'challenge wrong-credentials', 'sealed with another key')
    assert.equal(verdictOf(null, basic('fleet', 'welcome'), p), 'basic')
    assert.equal(verdictOf(known(), basic('fleet', 'welcome'), p), 'challenge wrong-credentials', 'it has its own')
    assert.equal(verdictOf(known(), basic('00D09E-Box%201-B', 'x'), p), '8001 foreign-username')
    const cut = { ...basic(ID, 'sixteen letters-'), keptSecret: 16 }
    assert.equal(verdictOf(known('sixteen letters-and more'), cut, p), 'basic')
    assert.equal(
      verdictOf(known('sixteen letters-and more'), basic(ID, 'sixteen letters-'), p).split(' ')[0],
      'challenge',
    )
  }
  const other = { deviceId: '00D09E-B', sealedPassword: Buffer.from('theirs') }
  assert.equal(verdictOf(null, basic('other', 'theirs'), policy('required'), other), '8001 foreign-credentials')
  assert.equal(usernameToLookUp(null, basic('other', 'x'), policy('required')), 'other')
})

test('TR-069 3.3: a certificate that names the device is a proof, without a password and beside any', () => {
  for (const mode of ['required', 'optional', 'none'] as const) {
    assert.equal(verdictOf(null, inform({ certificate: certificate() }), policy(mode)), 'certificate')
    assert.equal(verdictOf(known(), inform({ certificate: certificate() }), policy(mode)), 'certificate')
  }
  const beside = { ...basic(ID, 'guess'), certificate: certificate() }
  assert.equal(verdictOf(known(), beside, policy('required')), 'certificate')
  for (const said of [
    { oui: '00d09e' },
    { productClass: '', name: '00D09E-A%2D1' },
    { oui: '', productClass: '', name: 'A-1' },
    // As CPEs write user names: the parts of the name are read otherwise then.
    { name: '00D09E-Box 1-A-1', productClass: 'Box 1-A', serialNumber: '1' },
    { name: '00D09E-A-1', productClass: 'A', serialNumber: '1' },
  ])
    assert.equal(
      verdictOf(null, inform({ certificate: certificate(said) }), policy('required')),
      'certificate',
      JSON.stringify(said),
    )
  assert.equal(
    verdictOf(known(null, { state: 'blocked' }), inform({ certificate: certificate() }), policy('none')),
    '8001',
  )
})

test('a forged client certificate: one that says another device is refused in every mode, whatever else is right', () => {
  for (const mode of ['required', 'optional', 'none'] as const)
    for (const said of [
      { serialNumber: 'B', name: '00D09E-Box%201-B' },
      { oui: '00D09F', name: '00D09F-Box%201-A%2D1' },
      { productClass: 'Box 2', name: '00D09E-Box%202-A%2D1' },
      { oui: '', productClass: '', serialNumber: 'B', name: 'B' },
      { serialNumber: 'B', name: 'SN:B', proves: false },
    ]) {
      const facts = { ...basic(ID, 'secret'), certificate: certificate(said) }
      assert.equal(verdictOf(known(), facts, policy(mode)), '8001 foreign-certificate', `${mode} ${said.name}`)
    }
})

test('a certificate that many share, or that rules take for no proof, still needs HTTP authentication', () => {
  const generic = certificate({ name: 'Boxes', oui: '', productClass: '', serialNumber: '' })
  const unproving = certificate({ proves: false })
  for (const shown of [generic, unproving]) {
    assert.equal(verdictOf(known(), inform({ certificate: shown }), policy('required')), 'challenge')
    assert.equal(verdictOf(known(), inform({ certificate: shown }), policy('optional')), 'challenge')
    assert.equal(verdictOf(known(), { ...basic(ID, 'secret'), certificate: shown }, policy('required')), 'basic')
    assert.equal(verdictOf(null, inform({ certificate: shown }), policy('optional')), 'none')
  }
})

test('who has to prove itself is what the gateway says for its sender, where it says that', () => {
  assert.equal(verdictOf(null, inform({ demand: 'required' }), policy('none')), 'challenge')
  assert.equal(verdictOf(null, inform({ demand: 'optional' }), policy('required')), 'none')
  assert.equal(verdictOf(known(), inform({ demand: 'none' }), policy('required')), 'none')
  assert.equal(usernameToLookUp(null, { ...basic('other', 'x'), demand: 'none' }, policy('required')), null)
})

test('RFC 7616: auth-int is a proof with the hash of this body alone, and a strict profile takes it', () => {
  const challenge = {
    scheme: 'digest' as const,
    realm: 'acs',
    nonce: 'f00d',
    qop: ['auth-int'],
    algorithm: 'SHA-256',
    opaque: null,
    domain: null,
    stale: false,
  }
  const answer = answerChallenge([challenge], {
    username: ID,
    password: 'secret',
    method: 'POST',
    uri: '/',
    cnonce: 'c',
    nc: 1,
    body: 'this',
  })
  assert.ok('header' in answer)
  const parsed = parseAuthorization(answer.header)
  assert.ok(parsed.scheme === 'digest')
  const { digest } = parsed
  const hashed = (body: string) => ({ entityHash: entityHashOf(body, 'SHA-256')!, digest, strictDigest: true })
  assert.equal(verdictOf(known(), inform(hashed('this')), policy('required')), 'digest')
  for (const facts of [hashed('that'), { digest }])
    assert.equal(verdictOf(known(), inform(facts), policy('required')), 'challenge wrong-credentials')
})

test('a later POST without cookie is proved by Basic as by Digest, and by nothing less', () => {
  const again = (facts: InformFacts) => provesAgain(known(), { ...facts, demand: 'required' }, policy('none'))
  assert.equal(again(basic(ID, 'secret')), true)
  assert.equal(again(basic(ID, 'guess')), false)
  assert.equal(again(inform()), false)
})
