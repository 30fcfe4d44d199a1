/** Writes the examples that `proto/testdata` lacks; never changes one that is there: old bytes must stay readable. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { toBinary, toJson } from '@bufbuild/protobuf'
import { allExamples } from '../src/golden/examples.ts'
import { goldenFiles, testdata } from '../src/golden/files.ts'

mkdirSync(testdata, { recursive: true })
const there = goldenFiles()
for (const { name, schema, message } of allExamples()) {
  const bytes = toBinary(schema, message)
  const older = there.filter(f => f.name === name)
  if (older.some(f => Buffer.compare(f.bytes, bytes) === 0)) continue
  const file = older.length === 0 ? name : `${name}~${older.length + 1}`
  writeFileSync(`${testdata}${file}.bin`, bytes)
  writeFileSync(`${testdata}${file}.json`, `${JSON.stringify(toJson(schema, message), null, 2)}\n`)
  process.stdout.write(`wrote proto/testdata/${file}.bin\n`)
}
