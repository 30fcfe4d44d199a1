/** Whether a value that was read is the one that was written: CPEs say the same in other words (quirks I17, X11). */

const WHOLE = /^[+-]?\d+$/
const DATE_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?$/

/**
 * Compares as the type says: booleans `1` and `true`, whole numbers whatever their zeros, times as moments to the second,
 * all of them without white space around.
 * @param type "xsd:boolean" …; any other is text
 */
export function sameValue(type: string, written: string, read: string): boolean {
  const [a, b] = [written.trim(), read.trim()]
  if (a === b) return true
  switch (type) {
    case 'xsd:boolean':
      return truth(a) !== null && truth(a) === truth(b)
    case 'xsd:dateTime':
      return moment(a) !== null && moment(a) === moment(b)
    case 'xsd:hexBinary':
      return a.toLowerCase() === b.toLowerCase()
    case 'xsd:base64':
    case 'xsd:base64Binary':
      return a.replace(/\s+/g, '') === b.replace(/\s+/g, '')
    case 'xsd:string':
      return false
    default:
      return WHOLE.test(a) && WHOLE.test(b) && whole(a) === whole(b)
  }
}

const truth = (text: string): boolean | null =>
  /^(1|true)$/i.test(text) ? true : /^(0|false)$/i.test(text) ? false : null
const whole = (text: string): bigint => BigInt(text.replace(/^\+/, ''))

function moment(text: string): number | null {
  const [, time, zone] = DATE_TIME.exec(text) ?? []
  if (time === undefined) return null
  const ms = Date.parse(`${time}${zone ?? 'Z'}`)
  return Number.isNaN(ms) ? null : ms
}
