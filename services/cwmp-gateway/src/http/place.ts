/** Where somebody is, for limits. */

/** Of IPv6 the network of a subscriber, /64: one may come from each of its addresses. */
export function placeOf(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('%')[0]!.split('::')
  const first = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups =
    tail === undefined
      ? first
      : [...first, ...Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0'), ...last]
  return groups
    .slice(0, 4)
    .map(g => Number.parseInt(g, 16))
    .join(':')
}
