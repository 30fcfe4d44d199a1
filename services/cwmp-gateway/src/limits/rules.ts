/** The limits as an operator writes them (docs/operations/access.md): how much may come from an address, a network, a device. */
import { namesDevices, parseRuleFile } from '@auroralinks/runtime'
import type { RulesRead } from '@auroralinks/runtime'
import { z } from 'zod'
import { MATCH } from '../policy/match.ts'

/** 0: no limit. */
const limit = z.number().int().min(0).max(1_000_000_000).optional()

const LimitRule = z
  .strictObject({
    about: z.string().min(1).max(2_000),
    match: z.strictObject(MATCH).optional(),
    address: z.strictObject({ connections: limit, requestsPerSecond: limit, sessionsPerMinute: limit }).optional(),
    network: z.strictObject({ requestsPerSecond: limit, sessionsPerMinute: limit }).optional(),
    device: z.strictObject({ requestsPerSecond: limit, sessionsPerMinute: limit }).optional(),
  })
  .refine(rule => rule.network === undefined || rule.match?.networks !== undefined, {
    path: ['network'],
    message: 'needs match.networks: all of them together are one network',
  })
  .refine(rule => !namesDevices(rule.match ?? {}) || (rule.address === undefined && rule.network === undefined), {
    path: ['match'],
    message: 'names devices, which are not known yet where address and network count: those take match.networks alone',
  })
export type LimitRule = z.output<typeof LimitRule>

const Rules = z.array(LimitRule).max(1_000)

/** Reads the text of a file of limits; what is wrong with it, each with its place. */
export const parseLimits = (text: string): RulesRead<LimitRule[]> => parseRuleFile(Rules, text)
