/** What is no CWMP, and what bots say to this port. */

/**
 * `exploit`: SOAP of another protocol that home routers were broken into by (TR-064, UPnP); `other-soap`: a SOAP message that
 * is none of CWMP's; `no-soap`: something else was posted; `method`: anything but POST was asked for.
 */
export type Suspicion = 'exploit' | 'other-soap' | 'no-soap' | 'method'

/** How much each counts: a browser that looks once, or a device that stumbles, is nobody's enemy. */
export const POINTS: Readonly<Record<Suspicion, number>> = { exploit: 10, 'other-soap': 3, 'no-soap': 1, method: 1 }

const BEGINNING = 4_096
/** Services of TR-064 and UPnP, which live on other ports of a router and never speak to an ACS. */
const EXPLOIT = /urn:(?:dslforum-org:service:|schemas-upnp-org:service:)([\w.:-]{1,60})/i
const ENVELOPE = /<(?:[\w.-]+:)?Envelope[\s>]/
const CWMP = /urn:dslforum-org:cwmp-1-\d/

/** What a body is that belongs to no session and is no message of CWMP. */
export function suspicionOf(body: Uint8Array): { why: Suspicion; sample: string } {
  const text = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, BEGINNING)).toString('latin1')
  const exploit = EXPLOIT.exec(text)
  if (exploit !== null) return { why: 'exploit', sample: exploit[0] }
  if (!ENVELOPE.test(text)) return { why: 'no-soap', sample: '' }
  // A CPE of which one message cannot be read is still a CPE.
  return CWMP.test(text) ? { why: 'no-soap', sample: 'cwmp' } : { why: 'other-soap', sample: '' }
}
