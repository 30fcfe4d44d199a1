/**
 * The eight words of an IPv6 address as they are written, those that `::` stands for as `0`; without its zone. The
 * network that an address is in has the first of them in common: three are a /48, four a /64.
 * @param address an IPv6 address; of another text the answer says nothing
 */
export function ipv6Words(address: string): string[] {
  const [head = '', tail] = address.split('%')[0]!.split('::')
  const first = head === '' ? [] : head.split(':')
  if (tail === undefined) return first
  const last = tail === '' ? [] : tail.split(':')
  return [...first, ...Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0'), ...last]
}
