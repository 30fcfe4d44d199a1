/**
 * What a quirk profile can say: which devices it is for, and what is done otherwise for them. Every field has an effect
 * (docs/quirks.md says where); one that nobody acts on is refused, so that a misspelt one is noticed.
 */
import { z } from 'zod'

/** Names of profiles: of files and in paths. */
export const PROFILE_NAME = /^(?!\.)[A-Za-z0-9._-]{1,100}$/

/** Prefixes of the SOAP envelope that devices are known to insist on. The order is part of the session cookie: only ever added to. */
export const ENVELOPE_PREFIXES = ['soap-env', 'soap', 'SOAP-ENV', 'soapenv'] as const
export type EnvelopePrefix = (typeof ENVELOPE_PREFIXES)[number]

const oui = z
  .string()
  .regex(/^[0-9A-Fa-f]{6}$/, 'is six hexadecimal digits')
  .transform(text => text.toUpperCase())
const version = z.string().min(1).max(64)
const seconds = (most: number) => z.number().int().min(1).max(most)

const match = z.strictObject({
  oui: z.array(oui).min(1).max(1_000).optional().meta({ description: 'One of these' }),
  productClass: z
    .array(z.string().min(1).max(64))
    .min(1)
    .max(1_000)
    .optional()
    .meta({ description: 'One of these; * stands for any characters' }),
  softwareVersion: z
    .strictObject({ from: version.optional(), below: version.optional() })
    .refine(v => v.from !== undefined || v.below !== undefined, 'has from, below or both')
    .optional()
    .meta({ description: 'From this version (that one too) to below that; numbers in it are compared as numbers' }),
})

const answers = z.strictObject({
  xmlDeclaration: z.boolean().optional().meta({ description: 'Begin with an XML declaration; it is not learned then' }),
  envelopePrefix: z.enum(ENVELOPE_PREFIXES).optional().meta({ description: 'soap-env unless said otherwise' }),
  cwmpFirst: z.boolean().optional().meta({ description: 'xmlns:cwmp is the first attribute of the Envelope' }),
  holdRequests: z.boolean().optional().meta({ description: 'Each Header says HoldRequests 0' }),
  noMoreRequests: z
    .boolean()
    .optional()
    .meta({ description: 'Each Header says NoMoreRequests 0, as in the edition of 2004' }),
  booleans: z.enum(['digits', 'words']).optional().meta({ description: '1 and 0 (digits), or true and false (words)' }),
})

const sessions = z.strictObject({
  mostRpcs: z
    .number()
    .int()
    .min(1)
    .max(2_000)
    .optional()
    .meta({ description: 'RPCs in one session; for more the device is asked to come again' }),
  silenceSeconds: seconds(600)
    .optional()
    .meta({ description: 'How long it may take for an answer before its session counts as lost; 60 at least' }),
  bootSeconds: seconds(86_400)
    .optional()
    .meta({ description: 'How long a boot that it accepted may take; 600 unless said otherwise' }),
})

/** A full name, or a partial path: all below it. */
const path = z.string().min(1).max(256)

const reading = z.strictObject({
  mostNames: z.number().int().min(1).max(10_000).optional().meta({ description: 'Names in one GetParameterValues' }),
  nextLevel: z
    .literal(false)
    .optional()
    .meta({ description: 'Its GetParameterNames knows no NextLevel 1: it is always asked for all below' }),
  skip: z
    .array(path)
    .min(1)
    .max(1_000)
    .optional()
    .meta({ description: 'Names and partial paths that are never read; {i} stands for any instance number' }),
})

const writing = z.strictObject({
  mostValues: z.number().int().min(1).max(5_000).optional().meta({ description: 'Values in one SetParameterValues' }),
})

const characters = (most: number) => z.number().int().min(1).max(most)

const keeps = z.strictObject({
  secrets: characters(256).optional().meta({
    description:
      'Characters of a username or password of its ManagementServer; a proof by so much of a password is one, and longer ones are not written',
  }),
  parameterKey: z
    .literal(false)
    .optional()
    .meta({ description: 'It keeps another ParameterKey than the one of its last write, or none: it proves nothing' }),
  url: characters(256)
    .optional()
    .meta({ description: 'Characters of the URL of its ACS; a longer one is not written' }),
})

const authentication = z.strictObject({
  strictDigest: z
    .boolean()
    .optional()
    .meta({ description: 'Only a Digest with qop=auth, nc and uri is a proof; the older form of RFC 2069 is none' }),
})

const files = z.strictObject({
  login: z.literal(true).optional().meta({
    description: 'It cannot keep the signed URL of a file: it gets a plain one, with a username and a password',
  }),
})

/** A profile as it is written in a file and by the API. */
export const Profile = z.strictObject({
  about: z.string().min(1).max(2_000).meta({ description: 'Who does what, for a person' }),
  match,
  answers: answers.optional(),
  sessions: sessions.optional(),
  reading: reading.optional(),
  writing: writing.optional(),
  keeps: keeps.optional(),
  files: files.optional(),
  authentication: authentication.optional(),
})
export type Profile = z.output<typeof Profile>

/** The parts of a profile that say what is done otherwise. */
export const SECTIONS = ['answers', 'sessions', 'reading', 'writing', 'keeps', 'files', 'authentication'] as const

/** Where a profile comes from: with the product, from the operator's folder, by the API. */
export type ProfileSource = 'shipped' | 'folder' | 'stored'

export interface NamedProfile {
  name: string
  source: ProfileSource
  profile: Profile
}

/** Reads a profile; what is wrong with it in words, each with its place. */
export function parseProfile(value: unknown): { profile: Profile } | { errors: { where: string; detail: string }[] } {
  const read = Profile.safeParse(value)
  if (read.success) return { profile: read.data }
  return {
    errors: read.error.issues.slice(0, 20).flatMap(issue => {
      const where = issue.path.map(String)
      return issue.code === 'unrecognized_keys'
        ? issue.keys.map(key => ({ where: [...where, key].join('.'), detail: 'is no field of a profile' }))
        : [{ where: where.join('.'), detail: issue.message }]
    }),
  }
}
