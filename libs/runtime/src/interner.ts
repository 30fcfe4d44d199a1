/** One copy of a text that many say alike: each row and each message brings a text of its own. */

/**
 * Texts in, the first copy of each out. Forgets what it has when there are more than `most` different ones: it is for
 * texts of which there are few (software versions, manufacturers), and may not grow with what devices invent.
 *
 * @example const shared = createInterner()
 *          device.manufacturer = shared(row.manufacturer)
 */
export function createInterner(most = 1_000): (text: string) => string {
  const copies = new Map<string, string>()
  return text => {
    const copy = copies.get(text)
    if (copy !== undefined) return copy
    if (copies.size >= most) copies.clear()
    copies.set(text, text)
    return text
  }
}
