import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSameAccount, isSameJid, parseJid } from './index.ts'

test('RFC 7622: an address has an account, a domain, and perhaps a resource, which may hold anything that can be written', () => {
  assert.deepEqual(parseJid('cpe1@cpe.example.net/A b/c@d'), {
    local: 'cpe1',
    domain: 'cpe.example.net',
    resource: 'A b/c@d',
  })
  assert.equal(parseJid(' cpe1@cpe.example.net ')!.resource, '')
  for (const text of [
    '',
    'cpe.example.net',
    '@cpe.example.net/a',
    'a@/b',
    'a b@x/y',
    'a@x/',
    'a"@x/y',
    '<a>@x/y',
    'a@x/\u0000',
    'a@x/\u{D800}',
    'a@x/b\nc',
    'a@x/\u0085',
    `a@x/${'é'.repeat(512)}`,
    'a@b@c/d',
  ])
    assert.equal(parseJid(text), null, JSON.stringify(text))
})

test('accounts have no case, resources do', () => {
  const of = (text: string) => parseJid(text)!
  assert.ok(isSameJid(of('Cpe1@CPE.example.net/A'), of('cpe1@cpe.example.net/A')))
  assert.ok(!isSameJid(of('cpe1@cpe.example.net/A'), of('cpe1@cpe.example.net/a')))
  assert.ok(isSameAccount(of('cpe1@cpe.example.net/A'), of('cpe1@CPE.example.net')))
  assert.ok(!isSameAccount(of('cpe1@cpe.example.net'), of('cpe2@cpe.example.net')))
})
