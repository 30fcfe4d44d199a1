/** The rules of authentication as an operator writes them (docs/operations/access.md): which schemes, from where, for whom. */
import { parseRuleFile } from '@auroralinks/runtime'
import type { RulesRead } from '@auroralinks/runtime'
import { z } from 'zod'
import { MATCH } from './match.ts'

/** What a device can prove itself with. `rfc2069`: a Digest without qop, whatever its algorithm. */
export const SCHEMES = ['md5', 'md5-sess', 'sha-256', 'sha-256-sess', 'rfc2069', 'basic', 'certificate'] as const
export type Scheme = (typeof SCHEMES)[number]

/** What can be asked for. */
export const OFFERS = ['md5', 'md5-sess', 'sha-256', 'sha-256-sess', 'basic'] as const
export type Offer = (typeof OFFERS)[number]

export type Listener = 'http' | 'https'

const match = z.strictObject({ listener: z.enum(['http', 'https']).optional(), ...MATCH })

export const Rule = z.strictObject({
  about: z.string().min(1).max(2_000),
  match: match.optional(),
  demand: z.enum(['none', 'optional', 'required']).optional(),
  offer: z.array(z.enum(OFFERS)).max(OFFERS.length).optional(),
  accept: z.array(z.enum(SCHEMES)).max(SCHEMES.length).optional(),
  qop: z.enum(['auth', 'auth-int', 'auth,auth-int', 'none']).optional(),
  anyUri: z.boolean().optional(),
})
export type Rule = z.output<typeof Rule>

const Rules = z.array(Rule).max(1_000)

/** Reads the text of a file of rules; what is wrong with it, each with its place. */
export const parseRules = (text: string): RulesRead<Rule[]> => parseRuleFile(Rules, text)
