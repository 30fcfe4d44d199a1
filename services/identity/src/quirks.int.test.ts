/** What a device is told of its quirk profiles at admission: the product's own, the folder's, and those of the API. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { newId } from '@auroralinks/runtime'
import { accepted, digest, harness, sealer } from './testing.ts'
import type { Harness } from './testing.ts'

let h: Harness
let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quirks-'))
  await writeFile(
    join(folder, 'old-box.json'),
    JSON.stringify({
      about: 'of these tests',
      match: { productClass: ['Box'], softwareVersion: { below: '2.0' } },
      answers: { xmlDeclaration: true, holdRequests: true },
    }),
  )
  h = await harness({ ACS_QUIRKS_DIR: folder })
})
after(async () => {
  await h.close()
  await rm(folder, { recursive: true })
})

const told = async (device: Parameters<Harness['inform']>[0], softwareVersion = '') => {
  const { style, xmlDeclaration, xmlDeclarationTries } = accepted(await h.inform(device, { softwareVersion }))
  const { $typeName: _, ...said } = style ?? { $typeName: '' }
  return {
    said: Object.fromEntries(Object.entries(said).filter(([, v]) => v)),
    xmlDeclaration,
    tries: xmlDeclarationTries,
  }
}

test('X9, X10, P5: the devices of shipped profiles are answered as these say', async () => {
  const gigaspire = { oui: 'CCBE59', productClass: '844E-1', serialNumber: 'Q1' }
  assert.deepEqual(await told(gigaspire), { said: { cwmpFirst: true }, xmlDeclaration: false, tries: 2 })
  const enb = { oui: '48BF74', productClass: 'FAP', serialNumber: 'Q2' }
  assert.deepEqual((await told(enb)).said, { noMoreRequests: true })
  const netcwmp = { oui: 'A00001', productClass: 'OT2800', serialNumber: 'Q3' }
  assert.deepEqual(await told(netcwmp), { said: { prefix: 'SOAP-ENV' }, xmlDeclaration: false, tries: 0 })
})

test('a profile of the folder counts for the versions that it names, as the Inform says them', async () => {
  const box = { productClass: 'Box', serialNumber: 'Q4' }
  assert.deepEqual(await told(box, '1.9'), { said: { holdRequests: true }, xmlDeclaration: true, tries: 0 })
  assert.deepEqual(await told(box, '2.0'), { said: {}, xmlDeclaration: false, tries: 2 })
  assert.deepEqual(await told(box), { said: {}, xmlDeclaration: false, tries: 2 })
  await h.change('00D09E-Box-Q4', { case: 'setXmlDeclaration', value: { mode: 'never' } })
  assert.equal((await told(box, '1.9')).xmlDeclaration, false, 'what is set for the device stands before it')
})

test('a profile of the API counts at the next start at the latest', async () => {
  await h.database.prisma.quirkProfile.create({
    data: {
      name: 'box',
      profile: { about: 'x', match: { productClass: ['Box'] }, answers: { booleans: 'words' } },
      updatedAt: new Date(),
      revision: newId(),
    },
  })
  await h.restart()
  assert.deepEqual((await told({ serialNumber: 'Q5' }, '3')).said, { booleanWords: true })
})

test('A6: a device that keeps the first 16 characters of its password proves itself by these, and no other device does', async () => {
  await h.database.prisma.quirkProfile.create({
    data: {
      name: 'short',
      profile: { about: 'x', match: { productClass: ['Short'] }, keeps: { secrets: 16 } },
      updatedAt: new Date(),
      revision: newId(),
    },
  })
  await h.restart()
  const password = 'sixteen letters-and more'
  for (const [productClass, verdict] of [
    ['Short', 'accept'],
    ['Long', 'challenge'],
  ] as const) {
    const id = `00D09E-${productClass}-Q6`
    await h.change(id, { case: 'setCredentials', value: { sealedPassword: sealer.seal(password) } })
    const prove = async (said: string) =>
      (await h.inform({ productClass, serialNumber: 'Q6' }, { digest: digest(id, said) })).case
    assert.equal(await prove(password), 'accept')
    assert.equal(await prove(password.slice(0, 16)), verdict)
    assert.equal(await prove(password.slice(0, 15)), 'challenge')
  }
})

test('a folder that is not there, or holds what is no profile, is refused at the start with its reason', async () => {
  const wrong = await mkdtemp(join(tmpdir(), 'quirks-'))
  await writeFile(join(wrong, 'bad.json'), '{"about": "x", "match": {}, "anwers": {}}')
  await assert.rejects(h.restart({ ACS_QUIRKS_DIR: wrong }), {
    name: 'ConfigError',
    message: /ACS_QUIRKS_DIR is ".*", where bad\.json: anwers is no field of a profile/,
  })
  await rm(wrong, { recursive: true })
  await assert.rejects(h.restart({ ACS_QUIRKS_DIR: wrong }), { name: 'ConfigError', message: /cannot be read/ })
  await h.restart()
})
