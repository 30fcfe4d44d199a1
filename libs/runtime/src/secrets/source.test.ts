import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { readConfig } from '../config.ts'
import { withSecretKey } from './source.ts'
import { createVault, vaultVariables } from './vault.ts'

function folderOf(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'acs-secret-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** Answers as Vault does. */
async function answering(t: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('the key is read out of a file, one or two of them, on one line or two', async t => {
  const file = join(folderOf(t), 'key')
  writeFileSync(file, ' the key from today on\nthe key until yesterday\n')
  const env = await withSecretKey({ ACS_SECRET_KEY_FILE: file, OTHER: 'x' })
  assert.equal(env['ACS_SECRET_KEY'], 'the key from today on,the key until yesterday')
  assert.equal(env['OTHER'], 'x')
  assert.equal(
    (await withSecretKey({ ACS_SECRET_KEY: 'the key from today on' }))['ACS_SECRET_KEY'],
    'the key from today on',
  )
  assert.deepEqual(await withSecretKey({ OTHER: 'x' }), { OTHER: 'x' })
})

test('both variables at once, or a file that is not there, end the start without telling a key', async () => {
  await assert.rejects(withSecretKey({ ACS_SECRET_KEY: 'hunter2hunter2hunter2', ACS_SECRET_KEY_FILE: '/x' }), error => {
    assert.match(String(error), /ConfigError: ACS_SECRET_KEY and ACS_SECRET_KEY_FILE are both set/)
    return !String(error).includes('hunter2')
  })
  await assert.rejects(withSecretKey({ ACS_SECRET_KEY_FILE: '/nowhere/key' }), /ACS_SECRET_KEY_FILE.*ENOENT/)
})

test('Vault that is sealed or away is waited for; one that refuses ends the start, with its word', async t => {
  let asked = 0
  const address = await answering(t, (_, response) => {
    asked++
    if (asked < 3) return response.writeHead(503).end('{"errors":["Vault is sealed"]}')
    response.end(JSON.stringify({ data: { plaintext: Buffer.from('a key of Vault, 16').toString('base64') } }))
  })
  const env = { ACS_VAULT_ADDR: address, ACS_VAULT_TOKEN: 't' }
  assert.equal(
    (await withSecretKey({ ...env, ACS_SECRET_KEY: 'vault:v1:AAAA' }))['ACS_SECRET_KEY'],
    Buffer.from('a key of Vault, 16').toString('base64'),
    'bytes that are no key as a person writes it are taken as they are written',
  )
  assert.equal(asked, 3)
  const refusing = await answering(t, (_, response) => response.writeHead(403).end('{"errors":["permission denied"]}'))
  await assert.rejects(
    withSecretKey({ ...env, ACS_VAULT_ADDR: refusing, ACS_SECRET_KEY: 'vault:v1:AAAA' }),
    /Vault does not open ACS_SECRET_KEY: 403 permission denied/,
  )
  const away = createVault(readConfig(vaultVariables, { ...env, ACS_VAULT_ADDR: 'http://127.0.0.1:1' }), {
    patienceMs: 0,
  })
  await assert.rejects(away.unwrap('vault:v1:AAAA'), /Vault does not answer \(ACS_VAULT_ADDR\)/)
})

test('the token goes to nobody in clear but on this machine, and to nobody that a redirect names', async t => {
  const env = { ACS_VAULT_TOKEN: 't', ACS_SECRET_KEY: 'vault:v1:AAAA' }
  for (const address of ['http://vault.example.net:8200', 'nonsense', 'ftp://127.0.0.1'])
    await assert.rejects(withSecretKey({ ...env, ACS_VAULT_ADDR: address }), /ACS_VAULT_ADDR should be an https URL/)
  await assert.rejects(withSecretKey(env), /ACS_VAULT_ADDR is not set/)
  let seen = 0
  const other = await answering(t, (_, response) => {
    seen++
    response.end('{}')
  })
  const address = await answering(t, (_, response) => response.writeHead(307, { location: other }).end())
  const vault = createVault(readConfig(vaultVariables, { ...env, ACS_VAULT_ADDR: address }), { patienceMs: 0 })
  await assert.rejects(vault.unwrap('vault:v1:AAAA'))
  assert.equal(seen, 0)
})
