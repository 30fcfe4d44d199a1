/**
 * The pattern of a path: instance numbers, aliases and wildcards become `{i}` (TR-069 A.2.2, 3.6.1).
 * @example patternOf('Device.WiFi.SSID.[guest].SSID') // 'Device.WiFi.SSID.{i}.SSID'
 */
export function patternOf(path: string): string {
  if (path.length > 1024) return ''
  const plain = path.includes('[') ? path.replace(/\.\[[^\]]*\](?=\.|$)/g, '.{i}') : path
  return plain.replace(/\.(?:\d+|\*)(?=\.|$)/g, '.{i}')
}

/** The last name of a path that is no instance number, of which `….PreSharedKey.1` has one at its end; empty for an object path. */
export function secretPart(path: string): string {
  const name = path.trimEnd()
  if (name.endsWith('.')) return ''
  for (let end = name.length; end > 0; ) {
    const dot = name.lastIndexOf('.', end - 1)
    const part = name.slice(dot + 1, end)
    if (!/^\d+$/.test(part)) return part
    end = dot
  }
  return ''
}

/**
 * The root of the data model that these names belong to; `null` when none of them tells.
 * Names with a leading dot and vendor roots, as some devices send, tell nothing.
 */
export function rootOf(names: Iterable<string>): 'Device.' | 'InternetGatewayDevice.' | null {
  for (const name of names) {
    if (name.startsWith('Device.')) return 'Device.'
    if (name.startsWith('InternetGatewayDevice.')) return 'InternetGatewayDevice.'
  }
  return null
}
