import { test } from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { isSecret as isSecretInTranscripts } from '@auroralinks/cwmp'
import { isSecret } from './index.ts'
import { openTable } from './table.ts'

test('what is masked by its name is what transcripts lose: the same names are secret for both', () => {
  const secret = [
    'Password',
    'ConnectionRequestPassword',
    'PasswordHash',
    'passwd',
    'X_ACME_Pwd',
    'KeyPassphrase',
    'Passcode',
    'pass_word',
    'SharedSecret',
    'PreSharedKey',
    'pre_shared_key',
    'PSK',
    'WEPKey4',
    'wpa_key',
    'sharedkey',
    'AuthKey',
    'EncryptionKey',
    'PrivateKey',
    'NetworkKey',
    'SecurityKey',
    'app_key',
    'KeyValue',
    'AccessToken',
    'Credential',
    'Credentials',
    'CommunityString',
    'CommunityName',
    'ROCommunity',
    'PinCode',
    'SIMPIN',
    'PUK2',
    'PreSharedKey.1',
    'WEPKey.1.WEPKey',
  ].map(name => `Device.X_ACME_Thing.1.${name}`)
  const plain = [
    'PasswordRequired',
    'Spin',
    'Username',
    'ParameterKey',
    'KeyIndex',
    'Tokens',
    'TokenCount',
    'Pins',
    'ModeEnabled',
    'Community_Id',
    '1',
    'SSID',
  ].map(name => `Device.X_ACME_Thing.1.${name}`)
  // An earlier list of words knew fewer; neither may know more than the other.
  assert.deepEqual(
    secret.filter(name => !isSecret(name)),
    [],
  )
  assert.deepEqual(
    plain.filter(name => isSecret(name)),
    [],
  )
  for (const name of [...secret, ...plain]) assert.equal(isSecretInTranscripts(name), isSecret(name), name)
})

test('every parameter of the official models is secret for both or for none', () => {
  const folder = new URL('./tables/', import.meta.url)
  let count = 0
  for (const file of readdirSync(folder)) {
    const text = readFileSync(new URL(file, folder), 'utf8')
    const table = openTable(text)
    for (const line of text.split('\n')) {
      if (!/^(Device|InternetGatewayDevice)\./.test(line)) continue
      const [head, ...parameters] = line.split('|')
      const object = head!.split(/[ ;]/)[0]!
      assert.ok(table.object(object))
      for (const p of parameters) {
        const path = (object + p.split(' ')[0]!).replaceAll('{i}', '1')
        assert.equal(isSecretInTranscripts(path), isSecret(path), path)
        count++
      }
    }
  }
  assert.ok(count > 8_000)
})
