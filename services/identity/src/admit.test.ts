import { test } from 'node:test'
import assert from 'node:assert/strict'
import { answerChallenge } from '@auroralinks/http-auth'
import { parseAuthorization } from '@auroralinks/http-auth'
import type { DigestResponse } from '@auroralinks/http-auth'
import { admit, usernameToLookUp } from './admit.ts'
import type { AdmissionPolicy, AuthenticationMode, InformFacts, Remark } from './admit.ts'
import { knownDevice } from './known-device.fixture.ts'
import type { KnownDevice, UsernameOwner } from './known-device.ts'

const DEVICE = { oui: '00D09E', productClass: 'Box 1', serialNumber: 'A-1' }
const ID = '00D09E-Box%201-A%2D1'
const sealed = (password: string): Uint8Array => Buffer.from(`sealed:${password}`)

const policy = (mode: AuthenticationMode, bootstrap: AdmissionPolicy['bootstrap'] = null): AdmissionPolicy => ({
  mode,
  unknown: 'admit',
  bootstrap,
  open: bytes => {
    const text = Buffer.from(bytes).toString()
    return text.startsWith('sealed:') ? text.slice(7) : null
  },
})

const known = (changes: Partial<KnownDevice> = {}): KnownDevice => knownDevice(ID, changes)
const own = (password = 'secret', username = ID): Partial<KnownDevice> => ({
  credentials: { username, sealedPassword: sealed(password), since: 0 },
})

function digest(username: string, password: string, o: { qop?: boolean; algorithm?: string } = {}): DigestResponse {
  const challenge = {
    scheme: 'digest' as const,
    realm: 'acs',
    nonce: 'f00d',
    qop: o.qop === false ? null : ['auth'],
    algorithm: o.algorithm ?? 'MD5',
    opaque: null,
    domain: null,
    stale: false,
  }
  const answer = answerChallenge([challenge], { username, password, method: 'POST', uri: '/', cnonce: 'c0ffee', nc: 1 })
  assert.ok('header' in answer)
  const parsed = parseAuthorization(answer.header)
  assert.equal(parsed.scheme, 'digest')
  return (parsed as { digest: DigestResponse }).digest
}

const inform = (proof: DigestResponse | null = null, changes: Partial<InformFacts> = {}): InformFacts => ({
  device: DEVICE,
  manufacturer: 'Acme',
  digest: proof,
  httpMethod: 'POST',
  ...changes,
})

const SHARED = { username: 'fleet', password: 'welcome' }
const OTHER: UsernameOwner = { deviceId: '00D09E-B', sealedPassword: sealed('theirs') }

interface Row {
  name: string
  mode: AuthenticationMode
  bootstrap?: AdmissionPolicy['bootstrap']
  known?: KnownDevice | null
  owner?: UsernameOwner
  proof?: DigestResponse
  inform?: Partial<InformFacts>
  /** 'digest', 'none', 'challenge', '8001', '8003' */
  verdict: string
  contact?: boolean
  first?: boolean
  remarks?: Remark[]
}

const TABLE: Row[] = [
  { name: 'none: an unknown device is registered', mode: 'none', verdict: 'none', contact: true, first: true },
  {
    name: 'none: not even a wrong proof keeps a device out',
    mode: 'none',
    known: known(own()),
    proof: digest(ID, 'wrong'),
    verdict: 'none',
  },
  { name: 'none: a blocked device stays out', mode: 'none', known: known({ state: 'blocked' }), verdict: '8001' },

  {
    name: 'none: a device that is sent to another ACS goes there, and nothing is written',
    mode: 'none',
    known: known({ redirectTo: 'https://acs2.example/', state: 'expected', contacted: false }),
    verdict: 'redirect',
  },
  {
    name: 'none: a blocked device is not sent elsewhere',
    mode: 'none',
    known: known({ redirectTo: 'https://acs2.example/', state: 'blocked' }),
    verdict: '8001',
  },
  {
    name: 'optional: whoever has not proved who it is does not hear where the device is sent',
    mode: 'optional',
    known: known({ ...own(), redirectTo: 'https://acs2.example/' }),
    verdict: 'challenge',
  },
  {
    name: 'optional: a device that proved who it is is sent there',
    mode: 'optional',
    known: known({ ...own(), redirectTo: 'https://acs2.example/' }),
    proof: digest(ID, 'secret'),
    verdict: 'redirect',
  },

  {
    name: 'optional: an unknown device is registered without a proof',
    mode: 'optional',
    verdict: 'none',
    contact: true,
    first: true,
  },
  { name: 'optional: a known device as last time writes nothing', mode: 'optional', known: known(), verdict: 'none' },
  { name: 'optional: credentials on file are asked for', mode: 'optional', known: known(own()), verdict: 'challenge' },
  {
    name: 'optional: credentials on file, proved',
    mode: 'optional',
    known: known(own()),
    proof: digest(ID, 'secret'),
    verdict: 'digest',
  },
  {
    name: 'optional: credentials on file, wrong password',
    mode: 'optional',
    known: known(own()),
    proof: digest(ID, 'guess'),
    verdict: 'challenge',
    remarks: ['wrong-credentials'],
  },
  {
    name: 'A1: optional: a Digest without qop is a proof',
    mode: 'optional',
    known: known(own()),
    proof: digest(ID, 'secret', { qop: false }),
    verdict: 'digest',
  },
  {
    name: 'optional: where a profile is strict a Digest without qop is none',
    mode: 'optional',
    known: known(own()),
    proof: digest(ID, 'secret', { qop: false }),
    inform: { strictDigest: true },
    verdict: 'challenge',
    remarks: ['weak-digest', 'wrong-credentials'],
  },
  {
    name: 'optional: where a profile is strict, nor is one without a uri',
    mode: 'optional',
    known: known(own()),
    proof: { ...digest(ID, 'secret'), uri: '' },
    inform: { strictDigest: true },
    verdict: 'challenge',
    remarks: ['weak-digest', 'wrong-credentials'],
  },
  {
    name: 'optional: where a profile is strict the usual Digest is a proof',
    mode: 'optional',
    known: known(own()),
    proof: digest(ID, 'secret'),
    inform: { strictDigest: true },
    verdict: 'digest',
  },
  {
    name: 'A6: optional: where a profile says how much a device keeps of a password, that much is a proof',
    mode: 'optional',
    known: known(own('sixteen letters-and more')),
    proof: digest(ID, 'sixteen letters-'),
    inform: { keptSecret: 16 },
    verdict: 'digest',
  },
  {
    name: 'optional: nothing on file, whatever was sent proves nothing',
    mode: 'optional',
    known: known(),
    proof: digest('admin', 'admin'),
    verdict: 'none',
  },
  {
    name: 'optional: the bootstrap credentials count as a proof',
    mode: 'optional',
    bootstrap: SHARED,
    known: known(),
    proof: digest('fleet', 'welcome'),
    verdict: 'digest',
  },
  {
    name: 'optional: a proof of another device is refused',
    mode: 'optional',
    owner: OTHER,
    proof: digest('other', 'theirs'),
    verdict: '8001',
    remarks: ['foreign-credentials'],
  },
  {
    name: 'optional: an expected device becomes active',
    mode: 'optional',
    known: known({ state: 'expected', contacted: false }),
    verdict: 'none',
    contact: true,
    first: true,
  },

  { name: 'required: no Authorization', mode: 'required', known: known(own()), verdict: 'challenge' },
  { name: 'required: an unknown device is challenged, and nothing is written', mode: 'required', verdict: 'challenge' },
  {
    name: 'required: an unknown device with any proof is challenged as a known one would be',
    mode: 'required',
    proof: digest(ID, 'secret'),
    verdict: 'challenge',
    remarks: ['wrong-credentials'],
  },
  {
    name: 'required: own credentials',
    mode: 'required',
    known: known(own()),
    proof: digest(ID, 'secret'),
    verdict: 'digest',
  },
  {
    name: 'required: own credentials under a chosen username',
    mode: 'required',
    known: known(own('secret', 'line-4711')),
    proof: digest('line-4711', 'secret'),
    verdict: 'digest',
  },
  {
    name: 'required: a chosen username may look like another device (the operator chose it)',
    mode: 'required',
    known: known(own('secret', '00D09E-X-Y')),
    proof: digest('00D09E-X-Y', 'secret'),
    verdict: 'digest',
  },
  {
    name: 'required: Digest without qop (RFC 2069, quirk A1)',
    mode: 'required',
    known: known(own()),
    proof: digest(ID, 'secret', { qop: false }),
    verdict: 'digest',
  },
  {
    name: 'required: MD5-sess',
    mode: 'required',
    known: known(own()),
    proof: digest(ID, 'secret', { algorithm: 'MD5-sess' }),
    verdict: 'digest',
  },
  {
    name: 'required: own credentials, proved for another HTTP method',
    mode: 'required',
    known: known(own()),
    proof: digest(ID, 'secret'),
    inform: { httpMethod: 'GET' },
    verdict: 'challenge',
    remarks: ['wrong-credentials'],
  },
  {
    name: 'required: a device of its own credentials may not use the shared ones',
    mode: 'required',
    bootstrap: SHARED,
    known: known(own()),
    proof: digest('fleet', 'welcome'),
    verdict: 'challenge',
    remarks: ['wrong-credentials'],
  },
  {
    name: 'required: bootstrap credentials register an unknown device',
    mode: 'required',
    bootstrap: SHARED,
    proof: digest('fleet', 'welcome'),
    verdict: 'digest',
    contact: true,
    first: true,
  },
  {
    name: 'required: wrong bootstrap password',
    mode: 'required',
    bootstrap: SHARED,
    proof: digest('fleet', 'guess'),
    verdict: 'challenge',
    remarks: ['wrong-credentials'],
  },
  {
    name: 'required: the username of another device (TR-069 3.4.4)',
    mode: 'required',
    known: known(own('secret', 'mine')),
    proof: digest('00D09E-Box%201-B', 'x'),
    verdict: '8001',
    remarks: ['foreign-username'],
  },
  {
    name: 'required: valid credentials of another device',
    mode: 'required',
    owner: OTHER,
    proof: digest('other', 'theirs'),
    verdict: '8001',
    remarks: ['foreign-credentials'],
  },
  {
    name: 'required: the username of another device without its password is challenged: nobody learns that it exists',
    mode: 'required',
    owner: OTHER,
    proof: digest('other', 'x'),
    verdict: 'challenge',
    remarks: ['wrong-credentials'],
  },
  {
    name: 'required: a username that another device has without a password proves nothing',
    mode: 'required',
    owner: { deviceId: 'x', sealedPassword: null },
    proof: digest('other', ''),
    verdict: 'challenge',
    remarks: ['wrong-credentials'],
  },
  {
    name: 'required: a secret sealed with another key is no proof, and said',
    mode: 'required',
    known: known({ credentials: { username: ID, sealedPassword: Buffer.from('junk'), since: 0 } }),
    proof: digest(ID, 'secret'),
    verdict: 'challenge',
    remarks: ['unreadable-secret', 'wrong-credentials'],
  },
  {
    name: 'required: a blocked device hears of it only when it has proved itself',
    mode: 'required',
    known: known({ ...own(), state: 'blocked' }),
    proof: digest(ID, 'guess'),
    verdict: 'challenge',
    remarks: ['wrong-credentials'],
  },
  {
    name: 'required: a blocked device that proved itself is rejected',
    mode: 'required',
    known: known({ ...own(), state: 'blocked' }),
    proof: digest(ID, 'secret'),
    verdict: '8001',
  },
  {
    name: 'required: a quarantined device that proved itself is let in',
    mode: 'required',
    known: known({ ...own(), state: 'quarantined' }),
    proof: digest(ID, 'secret'),
    verdict: 'digest',
  },
  {
    name: 'none: a quarantined device is not sent elsewhere',
    mode: 'none',
    known: known({ redirectTo: 'https://acs2.example/', state: 'quarantined' }),
    verdict: 'none',
  },

  { name: 'no serial number', mode: 'none', inform: { device: { ...DEVICE, serialNumber: ' ' } }, verdict: '8003' },
  { name: 'no OUI', mode: 'required', inform: { device: { ...DEVICE, oui: '' } }, verdict: '8003' },
  {
    name: 'a control character in the serial number',
    mode: 'none',
    inform: { device: { ...DEVICE, serialNumber: 'A\u0000' } },
    verdict: '8003',
  },
  {
    name: 'an endless product class',
    mode: 'none',
    inform: { device: { ...DEVICE, productClass: 'x'.repeat(257) } },
    verdict: '8003',
  },
  {
    name: 'an OUI that is none is let in and remarked',
    mode: 'none',
    inform: { device: { ...DEVICE, oui: 'ACME' } },
    verdict: 'none',
    contact: true,
    first: true,
    remarks: ['irregular-oui'],
  },
  {
    name: 'another manufacturer name is written',
    mode: 'none',
    known: known(),
    inform: { manufacturer: 'Acme Ltd' },
    verdict: 'none',
    contact: true,
  },
  {
    name: 'an empty manufacturer name overwrites nothing',
    mode: 'none',
    known: known(),
    inform: { manufacturer: '' },
    verdict: 'none',
  },
]

for (const row of TABLE) {
  test(row.name, () => {
    const facts = inform(row.proof ?? null, row.inform)
    const p = policy(row.mode, row.bootstrap ?? null)
    const decision = admit(row.known ?? null, row.owner ?? null, facts, p)
    const { verdict } = decision
    const shown =
      verdict.type === 'accept' ? verdict.authentication : verdict.type === 'reject' ? verdict.code : verdict.type
    assert.equal(shown, row.verdict)
    assert.equal(decision.contact !== null, row.contact ?? false, 'what has to be written')
    if (verdict.type === 'accept') {
      assert.equal(verdict.firstContact, row.first ?? false, 'first contact')
      assert.equal(verdict.username, verdict.authentication === 'digest' ? row.proof!.username : '')
    }
    assert.deepEqual(decision.remarks, row.remarks ?? [])
  })
}

test('ACS_UNKNOWN_DEVICES: one that is not registered is let in, put into quarantine or refused, once it has proved itself', () => {
  const decide = (unknown: AdmissionPolicy['unknown'], device: KnownDevice | null, mode: AuthenticationMode = 'none') =>
    admit(device, null, inform(), { ...policy(mode, SHARED), unknown })
  assert.equal(decide('admit', null).contact?.state, 'active')
  const quarantined = decide('quarantine', null)
  assert.deepEqual([quarantined.verdict.type, quarantined.contact?.state], ['accept', 'quarantined'])
  const refused = decide('refuse', null)
  assert.deepEqual([refused.verdict.type, refused.contact, refused.remarks], ['reject', null, ['unknown-device']])
  for (const unknown of ['quarantine', 'refuse'] as const) {
    const expected = decide(unknown, known({ state: 'expected', contacted: false }))
    assert.deepEqual([expected.verdict.type, expected.contact?.state], ['accept', 'active'], 'an expected one is known')
    assert.equal(decide(unknown, known()).verdict.type, 'accept')
    assert.equal(decide(unknown, null, 'required').verdict.type, 'challenge', 'a stranger hears of no policy')
  }
})

test('I1: a serial number that whole series have is quarantine for a device that is not known, as far as policy says so', () => {
  const decide = (serialNumber: string, device: KnownDevice | null = null, sharedSerials = true) =>
    admit(device, null, inform(null, { device: { ...DEVICE, serialNumber } }), { ...policy('none'), sharedSerials })
  for (const shared of [
    '999999999999999999',
    '001122334455',
    'FFFFFFFFFFFF',
    '00000000',
    '123456789012',
    'Unknown',
    ' N/A ',
    'To be filled by O.E.M.',
  ])
    assert.deepEqual(
      [decide(shared).contact?.state, decide(shared).remarks],
      ['quarantined', ['shared-serial']],
      shared,
    )
  for (const own of ['A-1', '0123456', '000001', '99999998', '12345678', '1234567891', '001122334456', 'NONE1'])
    assert.deepEqual([decide(own).contact?.state, decide(own).remarks], ['active', []], own)
  assert.equal(
    decide('00000000', known({ state: 'expected', contacted: false })).contact?.state,
    'active',
    'an announced one',
  )
  assert.equal(decide('00000000', null, false).contact?.state, 'active')
})

test('usernames that a CPE may derive from its own identity are not taken for another device', () => {
  const p = policy('required', SHARED)
  for (const username of [ID, '00D09E-A%2D1', '00d09e-Box 1-A-1', '00D09E-A-1', 'admin', '', 'x-y', 'HUAWEI-B-C']) {
    const { remarks } = admit(null, null, inform(digest(username, 'x')), p)
    assert.deepEqual(remarks, ['wrong-credentials'], username)
  }
  for (const username of ['00D09E-Box%201-A%2D2', '00D09F-Box%201-A%2D1', '00D09E-Box%202-A%2D1', '00D09E-A%2D2']) {
    const { remarks } = admit(null, null, inform(digest(username, 'x')), p)
    assert.deepEqual(remarks, ['foreign-username'], username)
  }
})

test("only a username that is neither the device's own nor the shared one is looked up", () => {
  const p = policy('required', SHARED)
  assert.equal(usernameToLookUp(known(own()), inform(), p), null)
  assert.equal(usernameToLookUp(known(own()), inform(digest(ID, 'x')), p), null)
  assert.equal(usernameToLookUp(null, inform(digest('fleet', 'x')), p), null)
  assert.equal(usernameToLookUp(null, inform(digest('other', 'x')), policy('none')), null)
  assert.equal(usernameToLookUp(null, inform(digest('other', 'x')), p), 'other')
})

test('a device that proves itself again needs no secret opened; whatever is otherwise is looked at anew', () => {
  for (const keptSecret of [undefined, 4])
    for (const algorithm of ['MD5', 'MD5-sess', 'SHA-256']) {
      let opened = 0
      const counting: AdmissionPolicy = {
        ...policy('required'),
        open(bytes) {
          opened++
          return policy('required').open(bytes)
        },
      }
      const device = known(own('long-secret'))
      const has = keptSecret === undefined ? 'long-secret' : 'long'
      const verdict = (password: string, username = ID): string =>
        admit(device, null, inform(digest(username, password, { algorithm }), { keptSecret }), counting).verdict.type
      assert.equal(verdict(has), 'accept')
      assert.equal(opened, 1)
      assert.equal(verdict(has), 'accept')
      assert.equal(opened, 1)
      assert.equal(verdict('wrong'), 'challenge')
      assert.equal(verdict(has), 'accept')
      assert.equal(opened, 2)
      device.credentials = { ...device.credentials!, username: 'renamed' }
      assert.equal(verdict(has, 'renamed'), 'accept')
      assert.equal(opened, 3)
    }
})
