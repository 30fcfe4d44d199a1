/**
 * Types of parameter values (TR-069 Table 12, and what else of XML Schema CPEs send), always written `xsd:name` inside this
 * system, whatever prefix the sender bound.
 */
const names = [
  'string',
  'int',
  'unsignedInt',
  'long',
  'unsignedLong',
  'boolean',
  'dateTime',
  'base64',
  'hexBinary',
  'base64Binary',
  'decimal',
  'float',
  'double',
  'integer',
  'short',
  'byte',
  'unsignedShort',
  'unsignedByte',
  'date',
  'time',
  'anyURI',
]

const byName = new Map<string, string>()
for (const name of names) {
  byName.set(`xsd:${name}`, `xsd:${name}`)
  byName.set(`xs:${name}`, `xsd:${name}`)
  byName.set(name.toLowerCase(), `xsd:${name}`)
}

/** The type in the form `xsd:name`, or null when it is none that is known (`xsd:string(64)`, a vendor's own). */
export function normaliseType(raw: string): string | null {
  return (
    byName.get(raw) ??
    byName.get(
      raw
        .trim()
        .replace(/^[^:]*:/, '')
        .toLowerCase(),
    ) ??
    null
  )
}

/** The type as it is sent: base64 is a type of the SOAP encoding, not of XML Schema; one that is not known goes as a string. */
export function typeToSend(type: string): string {
  const normal = normaliseType(type) ?? 'xsd:string'
  return normal === 'xsd:base64' ? 'soap-enc:base64' : normal
}
