/** What one envelope may cost before it is refused. CPE answers may be arbitrarily large (TR-069 3.5), so these are guards, not expectations. */
export interface Limits {
  /** Bytes of the body as received. */
  bytes: number
  /** Elements nested in each other, the Envelope included. */
  depth: number
  /** Elements in the whole document. */
  elements: number
}

export const defaultLimits: Readonly<Limits> = { bytes: 64 * 1024 * 1024, depth: 32, elements: 1_000_000 }

/**
 * How long the texts of a message may be, in characters: TR-069's own limits (annex A; cwmp-1-4.xsd), and where it has none a
 * generous one. What is longer is cut or left out and named, and the rest of the message counts.
 */
export const textLimits = {
  /** Parameters and objects (A.3.2.1 to A.3.2.3). One that is longer is left out: cut it would name another parameter. */
  name: 256,
  /** Values of parameters: the standard has no limit; the longest string of TR-181 has 65,535 characters. */
  value: 65_536,
  /** Manufacturer (Table 39). The other parts of a DeviceId are an identity, which is never cut. */
  manufacturer: 64,
  eventCode: 64,
  /** CommandKey, ParameterKey. */
  key: 32,
  /** Methods (A.3.1.1). */
  method: 64,
  /** FaultString (string(256)), faultstring. */
  faultString: 256,
  /** FaultCode and faultcode: numbers of four digits, Client and Server. */
  faultCode: 16,
  fileType: 64,
  fileName: 256,
  url: 1024,
  /** Username and Password of a transfer. */
  credential: 256,
  /** dateTime: 35 characters with fractions and a zone. */
  time: 64,
  /** cwmp:ID: must be echoed as it is, so one that is longer counts as none. */
  id: 256,
  /** One of SupportedCWMPVersions, UseCWMPVersion. */
  version: 16,
} as const

/** How many members the lists of a message may have; the first are kept. */
export const listLimits = {
  /** Event (A.3.3.1: EventStruct[64]). */
  events: 64,
  /** ParameterList, ParameterNames: no limit in the standard; large devices have 50,000 parameters. */
  parameters: 200_000,
  /** SetParameterValuesFault of one fault. */
  faults: 1000,
  methods: 256,
  versions: 16,
} as const
