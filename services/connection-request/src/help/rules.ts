/** The rules by which devices that cannot be reached are helped, as an operator writes them (docs/operations/waking.md). */
import { matchesDevice, parseRuleFile } from '@auroralinks/runtime'
import type { RulesRead } from '@auroralinks/runtime'
import { z } from 'zod'

const texts = (item: z.ZodType<string>) => z.array(item).min(1).max(1_000)

const Stun = z.strictObject({
  /** As devices reach it; left out: the host of the ACS URL that they have. */
  server: z.string().max(256).default(''),
  port: z.number().int().min(1).max(65_535).optional(),
  /** STUNMinimumKeepAlivePeriod and STUNMaximumKeepAlivePeriod, in s. */
  keepAliveSeconds: z.tuple([z.number().int().min(1).max(3_600), z.number().int().min(1).max(3_600)]).default([30, 60]),
  /** How long; left out: until the rule goes. */
  forSeconds: z.number().int().min(60).max(31_536_000).optional(),
})

const Interval = z.strictObject({
  seconds: z.number().int().min(30).max(86_400),
  forSeconds: z.number().int().min(60).max(31_536_000),
})

export const Rule = z.strictObject({
  about: z.string().min(1).max(2_000),
  match: z
    .strictObject({
      oui: texts(z.string().regex(/^[0-9A-Fa-f]{6}$/, 'is six hexadecimal digits')).optional(),
      productClass: texts(z.string().min(1).max(64)).optional(),
      devices: texts(z.string().min(1).max(1_024)).optional(),
    })
    .optional(),
  /** False: not for these. */
  stun: z.union([Stun, z.literal(false)]).optional(),
  interval: z.union([Interval, z.literal(false)]).optional(),
  /** Whether they are told when to come, before a job that begins later. */
  scheduleInform: z.boolean().optional(),
})
export type Rule = z.output<typeof Rule>
export type StunRule = z.output<typeof Stun>
export type IntervalRule = z.output<typeof Interval>

/** What holds for one device. */
export interface Helps {
  stun: StunRule | null
  interval: IntervalRule | null
  scheduleInform: boolean
}

/** What a rule is held against. */
export interface Matched {
  id: string
  oui: string
  productClass: string
}

const Rules = z.array(Rule).max(1_000)

/** Reads the text of a file of rules; what is wrong with it, each with its place. */
export const parseRules = (text: string): RulesRead<Rule[]> => parseRuleFile(Rules, text)

/** Of each field the first rule counts that is for the device and says anything of it. */
export function helpsOf(rules: readonly Rule[], device: Matched): Helps {
  const own = rules.filter(r => matchesDevice(r.match ?? {}, device, () => device.id))
  return {
    stun: own.find(r => r.stun !== undefined)?.stun || null,
    interval: own.find(r => r.interval !== undefined)?.interval || null,
    scheduleInform: own.find(r => r.scheduleInform !== undefined)?.scheduleInform ?? false,
  }
}
