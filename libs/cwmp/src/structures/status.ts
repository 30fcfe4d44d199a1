import { scalar, type Field } from '../description/field.ts'
import { readInteger } from '../description/scalars.ts'

/**
 * The Status of an answer: 0 done, 1 accepted and not done yet. Another number is kept and named: some CPEs put a fault
 * code there. One that is missing or no number is `missing`: the CPE did not fault.
 */
export function status(missing: 0 | 1 = 0): Field<number> {
  return scalar(
    'Status',
    'int32',
    missing as number,
    {},
    {
      read(reader) {
        const value = readInteger(reader, missing)
        if (value !== 0 && value !== 1) reader.tolerate('bad-status')
        return value
      },
      write: value => String(Math.trunc(value)),
    },
  )
}
