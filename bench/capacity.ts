/**
 * What fleets need: prints docs/capacity.md from measured constants.
 * npm run bench -- capacity [--write] [--measure [--seconds 20]]
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measure } from './capacity/measure.ts'
import { capacityPage } from './capacity/page.ts'

const { values } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    measure: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '20' },
  },
})

if (values.measure) process.stdout.write(await measure(Number(values.seconds)))
else if (values.write) writeFileSync(join(import.meta.dirname, '../docs/capacity.md'), capacityPage())
else process.stdout.write(capacityPage())
