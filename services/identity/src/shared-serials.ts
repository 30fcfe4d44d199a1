/**
 * Serial numbers that whole series of devices have, because nobody gave them their own (quirk I1): a device that is not
 * known and says one of them may be any of many. As data: a line is a pattern.
 */
const SHARED: readonly RegExp[] = [
  // One character, and nothing else, eight times or more.
  /^([0-9A-Fa-f])\1{7,}$/,
  // What counts up.
  /^0*123456789(?:0(?:12)?|012)?$/,
  /^001122334455(?:6677)?$/,
  /^0{0,4}1234567890ABCDEF$/i,
  // Words for none.
  /^(?:default|unknown|none|null|n\/?a|serial(?: ?number)?|to be filled by o\.?e\.?m\.?|not (?:set|available|specified))$/i,
]

/** @example isSharedSerial('999999999999999999') // true */
export const isSharedSerial = (serialNumber: string): boolean => {
  const text = serialNumber.trim()
  return SHARED.some(pattern => pattern.test(text))
}
