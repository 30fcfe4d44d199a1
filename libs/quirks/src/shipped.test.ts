/** The profiles that come with the product: that they can be read, and that they are for the devices that they name. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SHIPPED_FOLDER, readFolder } from './folder.ts'
import { createQuirks } from './quirks.ts'

const shipped = await readFolder(SHIPPED_FOLDER, 'shipped')
const quirks = createQuirks(shipped.profiles)

/** A device of each profile: OUI, product class. What the profile does for it is shown where it is done (docs/quirks.md). */
const DEVICES: [profile: string, oui: string, productClass: string][] = [
  ['baicells-enb', '48BF74', 'FAP'],
  ['calix-gigaspire', 'CCBE59', '844E-1'],
  ['easycwmp', 'FFFFFF', 'easycwmp'],
  ['grandstream', '000B82', 'HT802'],
  ['netcwmp', 'A00001', 'OT2800'],
  ['nokia-beacon-g6', '80AB4D', 'Beacon G6'],
  ['pingcom', '000000', 'NPA201E'],
  ['realtek-ont', '00E04C', 'GPON'],
  ['smartrg-one-rpc', '3C9066', 'SR516ac'],
  ['zte-f670l', '000000', 'F670L'],
]

test('each profile of the product can be read, says who it is for, and does something', () => {
  assert.deepEqual(shipped.problems, [])
  for (const { name, profile } of shipped.profiles) {
    const { about, match, ...does } = profile
    assert.ok(about.length > 40, name)
    assert.ok(match.oui !== undefined || match.productClass !== undefined, name)
    assert.ok(
      Object.values(does).some(section => Object.keys(section).length > 0),
      name,
    )
  }
})

test('each profile of the product is for the device that it names, and no other profile is', () => {
  assert.deepEqual(
    DEVICES.map(([name]) => name).sort(),
    shipped.profiles.map(p => p.name),
  )
  for (const [name, oui, productClass] of DEVICES)
    assert.deepEqual(quirks.of({ oui, productClass, softwareVersion: null }).names, [name])
})
