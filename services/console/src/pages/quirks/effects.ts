/** What a profile does otherwise, field by field. */
import type { Schemas } from '../../api/client.ts'

export type Profile = Schemas['QuirkProfile']

/** Each field that a profile can have; a test holds them against the schema. */
export const FIELDS = [
  'answers.xmlDeclaration',
  'answers.envelopePrefix',
  'answers.cwmpFirst',
  'answers.holdRequests',
  'answers.noMoreRequests',
  'answers.booleans',
  'sessions.mostRpcs',
  'sessions.silenceSeconds',
  'sessions.bootSeconds',
  'reading.mostNames',
  'reading.nextLevel',
  'reading.skip',
  'writing.mostValues',
  'keeps.secrets',
  'keeps.parameterKey',
  'keeps.url',
  'files.login',
  'authentication.strictDigest',
] as const
export type Field = (typeof FIELDS)[number]

export interface Effect {
  field: Field
  value: string
}

/** What it says, in the order of the documentation. */
export function effectsOf(profile: Profile): Effect[] {
  return FIELDS.flatMap(field => {
    const [section, name] = field.split('.') as [keyof Profile, string]
    const value = (profile[section] as Record<string, unknown> | undefined)?.[name]
    return value === undefined ? [] : [{ field, value: Array.isArray(value) ? value.join(', ') : String(value) }]
  })
}

/** For which devices it is, as short text; empty: for all. */
export function targetOf({ match: { oui, productClass, softwareVersion: v } }: Profile): string {
  return [
    oui?.join(', '),
    productClass?.join(', '),
    v && [v.from && `≥ ${v.from}`, v.below && `< ${v.below}`].filter(Boolean).join(' '),
  ]
    .filter(Boolean)
    .join(' · ')
}

/** As it is written and sent: without what only the list says. */
export function bodyOf({ name: _name, source: _source, ...profile }: Profile): Schemas['QuirkProfileBody'] {
  return profile
}
