/** The rules of authentication as an operator writes them (docs/operations/access.md): which schemes, from where, for whom. */
import { isNetwork } from '@auroralinks/runtime'
import { z } from 'zod'

/** What a device can prove itself with. `rfc2069`: a Digest without qop, whatever its algorithm. */
export const SCHEMES = ['md5', 'md5-sess', 'sha-256', 'sha-256-sess', 'rfc2069', 'basic', 'certificate'] as const
export type Scheme = (typeof SCHEMES)[number]

/** What can be asked for. */
export const OFFERS = ['md5', 'md5-sess', 'sha-256', 'sha-256-sess', 'basic'] as const
export type Offer = (typeof OFFERS)[number]

export type Listener = 'http' | 'https'

const texts = (item: z.ZodType<string>) => z.array(item).min(1).max(1_000)

const match = z.strictObject({
  listener: z.enum(['http', 'https']).optional(),
  networks: texts(z.string().refine(isNetwork, 'is a network such as 10.0.0.0/8')).optional(),
  oui: texts(z.string().regex(/^[0-9A-Fa-f]{6}$/, 'is six hexadecimal digits')).optional(),
  productClass: texts(z.string().min(1).max(64)).optional(),
  devices: texts(z.string().min(1).max(1_024)).optional(),
})

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
export function parseRules(text: string): { rules: Rule[] } | { problem: string } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
  const read = Rules.safeParse(value)
  if (read.success) return { rules: read.data }
  const problems = read.error.issues.slice(0, 20).map(i => `${i.path.map(String).join('.') || 'it'}: ${i.message}`)
  return { problem: problems.join('; ') }
}
