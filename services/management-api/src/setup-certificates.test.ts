import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ensureCertificates } from '@auroralinks/certificates'
import { authorityIn, certificatesIn } from './setup-certificates.ts'

test('what devices meet is told where its files are here, and no key with it', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'setup-certificates-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const { ca, cert, key } = await ensureCertificates({
    folder,
    names: ['acs.example.net', '192.0.2.7'],
    keys: 'ecdsa',
    now: Date.now(),
  })
  const [shown, ...more] = (await certificatesIn([cert]))!
  assert.deepEqual([shown!.names, more], [['acs.example.net', '192.0.2.7'], []])
  assert.ok(Date.parse(shown!.endsAt) > Date.now() && Date.parse(shown!.validFrom) <= Date.now())
  const authority = (await authorityIn(ca))!
  assert.equal(authority.pem.trim(), readFileSync(ca, 'utf8').trim())
  assert.equal(authority.subject, shown!.issuer)
  const both = join(folder, 'both.pem')
  writeFileSync(both, readFileSync(key, 'utf8') + readFileSync(ca, 'utf8'))
  assert.doesNotMatch((await authorityIn(both))!.pem, /PRIVATE/)
  assert.equal(await certificatesIn([cert, join(folder, 'gone.pem')]), null)
  assert.equal(await certificatesIn([]), null)
  assert.equal(await authorityIn(undefined), null)
  assert.equal(await authorityIn(key), null)
})
