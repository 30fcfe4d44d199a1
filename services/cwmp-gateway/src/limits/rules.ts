/** The limits as an operator writes them (docs/operations/access.md): how much may come from an address, a network, a device. */
import { z } from 'zod'
import { isNetwork } from '@auroralinks/runtime'

/** 0: no limit. */
const limit = z.number().int().min(0).max(1_000_000_000).optional()
const texts = (item: z.ZodType<string>) => z.array(item).min(1).max(1_000)

const Match = z.strictObject({
  networks: texts(z.string().refine(isNetwork, 'is a network such as 10.0.0.0/8')).optional(),
  oui: texts(z.string().regex(/^[0-9A-Fa-f]{6}$/, 'is six hexadecimal digits')).optional(),
  productClass: texts(z.string().min(1).max(64)).optional(),
  devices: texts(z.string().min(1).max(1_024)).optional(),
})

const LimitRule = z
  .strictObject({
    about: z.string().min(1).max(2_000),
    match: Match.optional(),
    address: z.strictObject({ connections: limit, requestsPerSecond: limit, sessionsPerMinute: limit }).optional(),
    network: z.strictObject({ requestsPerSecond: limit, sessionsPerMinute: limit }).optional(),
    device: z.strictObject({ requestsPerSecond: limit, sessionsPerMinute: limit }).optional(),
  })
  .refine(rule => rule.network === undefined || rule.match?.networks !== undefined, {
    path: ['network'],
    message: 'needs match.networks: all of them together are one network',
  })
  .refine(rule => !namesDevices(rule) || (rule.address === undefined && rule.network === undefined), {
    path: ['match'],
    message: 'names devices, which are not known yet where address and network count: those take match.networks alone',
  })
export type LimitRule = z.output<typeof LimitRule>

/** Whether a rule is for devices of some kind. */
export function namesDevices({ match }: { match?: z.output<typeof Match> | undefined }): boolean {
  return match?.oui !== undefined || match?.productClass !== undefined || match?.devices !== undefined
}

const Rules = z.array(LimitRule).max(1_000)

/** Reads the text of a file of limits; what is wrong with it, each with its place. */
export function parseLimits(text: string): { rules: LimitRule[] } | { problem: string } {
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
