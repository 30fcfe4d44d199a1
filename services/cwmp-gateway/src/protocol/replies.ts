/** The answers that a CPE can get (TR-069 3.4, 3.7.2.4). */
import { encode } from '@auroralinks/cwmp'
import type { EncodeOptions, Outgoing } from '@auroralinks/cwmp'
import { buildFault } from '@auroralinks/cwmp'
import type { Envelope } from '@auroralinks/cwmp'
import type { About, CwmpResponse, Kind } from './exchange.ts'

const XML = { 'content-type': 'text/xml; charset=utf-8' }
const TEXT = { 'content-type': 'text/plain; charset=utf-8' }
const NONE = {}

/** A SOAP message: always 200, faults too (TR-069 3.4.1). */
export const soap = (
  kind: Kind,
  outgoing: Outgoing,
  about?: About,
  form?: EncodeOptions,
  cookie?: string,
): CwmpResponse => ({
  status: 200,
  kind,
  headers: cookie === undefined ? XML : { ...XML, 'set-cookie': cookie },
  body: encode(outgoing, form),
  ...(about && { about }),
})

/** A fault of the ACS (TR-069 Table 88) that answers a request of the CPE. */
export const fault = (
  kind: Kind,
  to: Pick<Envelope, 'id' | 'version'>,
  code: string,
  text: string | undefined,
  about?: About,
  form?: EncodeOptions,
): CwmpResponse => soap(kind, { id: to.id, version: to.version, message: buildFault(code, text) }, about, form)

/** Nothing to do for the CPE (TR-069 3.4.6). */
export const noContent = (kind: Kind, about: About): CwmpResponse => ({
  status: 204,
  kind,
  headers: NONE,
  body: '',
  about,
})

/** The session cannot go on (TR-069 3.7.2.4); the text is for a person. */
export const badRequest = (kind: Kind, text: string, about?: About): CwmpResponse => ({
  status: 400,
  kind,
  headers: TEXT,
  body: `${text}\n`,
  ...(about && { about }),
})

/** Who are you? Without a challenge nothing that HTTP can bring is a proof: that takes a client certificate. */
export const unauthorized = (kind: Kind, challenges: string[], about?: About): CwmpResponse =>
  challenges.length === 0
    ? {
        status: 403,
        kind,
        headers: TEXT,
        body: 'a client certificate that names the device is needed\n',
        ...(about && { about }),
      }
    : {
        status: 401,
        kind,
        headers: { 'www-authenticate': challenges.length === 1 ? challenges[0]! : challenges },
        body: '',
        ...(about && { about }),
      }

/**
 * Elsewhere; a body would have to be empty (TR-069 3.4.2). 302 and 307 are the two that every CPE has to follow: with 307
 * a POST stays a POST in every HTTP library, with 302 many make a GET of it.
 */
export const redirect = (kind: Kind, url: string, about: About): CwmpResponse => ({
  status: 307,
  kind,
  headers: { location: url },
  body: '',
  about,
})

/** Not now: the CPE fails the session and comes again (TR-069 3.2.1.1). */
export const busy = (kind: Kind, retryAfterSeconds: number, about?: About): CwmpResponse => ({
  status: 503,
  kind,
  headers: { 'retry-after': String(retryAfterSeconds) },
  body: '',
  ...(about && { about }),
})

/** When to come again, in seconds: spread, so that those refused together do not come together. `random`: 0 to 1. */
export const retryAfter = (o: { random: () => number }, seconds: number): number =>
  seconds + Math.floor(o.random() * (seconds + 1))
