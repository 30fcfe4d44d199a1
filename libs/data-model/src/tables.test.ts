import { test } from 'node:test'
import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe } from './index.ts'
import { generateTables } from './generator.ts'

const folder = new URL('./tables/', import.meta.url)

test("every table keeps the Broadband Forum's notice and holds only rows of known shape", () => {
  const sizes: Record<string, number> = {}
  for (const file of readdirSync(folder)) {
    const text = readFileSync(new URL(file, folder), 'utf8')
    assert.match(
      text,
      /^# .*Its notice:[\s\S]*Copyright \(c\) [\s\S]*Redistribution and use[\s\S]*POSSIBILITY OF SUCH DAMAGE/,
    )
    let count = 0
    for (const line of text.split('\n')) {
      if (line === '' || line.startsWith('#')) continue
      const [head, ...parameters] = line.split('|')
      assert.match(head!, /^[A-Za-z0-9_{}.]*\.( w)?(;k[A-Za-z0-9_,.-]+)*$/)
      for (const parameter of parameters)
        assert.match(
          parameter,
          /^[A-Za-z0-9_-]+ [suibdlLyxf][wFADh]*(;r[\d.:,-]+|;z[\d:,]+|;e[^;|]+|;p|;u[^;|]+|;l[\d:]+|;Z[\d:,]+)*$/,
          line,
        )
      count += parameters.length
    }
    sizes[file] = count
  }
  assert.deepEqual(sizes, {
    'tr-098.txt': 1800,
    'tr-104.txt': 848,
    'tr-106.txt': 156,
    'tr-140.txt': 125,
    'tr-181.txt': 6466,
    'data-types.txt': 47,
  })
})

test('the forced Inform parameters are those of TR-181 2.17', () => {
  const forced: string[] = []
  for (const line of readFileSync(new URL('tr-181.txt', folder), 'utf8').split('\n')) {
    const [head, ...parameters] = line.startsWith('#') ? [''] : line.split('|')
    for (const parameter of parameters) {
      const path = head!.split(/[ ;]/)[0]! + parameter.split(' ')[0]!
      if (describe(path)?.forcedInform) forced.push(path)
    }
  }
  assert.deepEqual(forced.sort(), [
    'Device.DeviceInfo.HardwareVersion',
    'Device.DeviceInfo.ProvisioningCode',
    'Device.DeviceInfo.SoftwareVersion',
    'Device.ManagementServer.AliasBasedAddressing',
    'Device.ManagementServer.ConnectionRequestURL',
    'Device.ManagementServer.ParameterKey',
    'Device.RootDataModelVersion',
  ])
})

/** The Broadband Forum's files are not part of this repository: whoever has them names the folder, or has it beside the repository. */
const official = [new URL('../../../../shared/reference/bbf/data-models/', import.meta.url)].find(existsSync)

test("the tables are what the generator makes of the Broadband Forum's files", {
  skip: official === undefined && 'its files are not here (../shared/reference/bbf/data-models)',
}, () => {
  for (const { table, text } of generateTables(fileURLToPath(official!)))
    assert.equal(
      readFileSync(new URL(`${table}.txt`, folder), 'utf8') === text,
      true,
      `${table}.txt: run libs/data-model/scripts/generate.ts`,
    )
})
