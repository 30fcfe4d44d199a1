/** What is done to the system and when: decided from the seed before anything starts. */
import { randomOf } from './random.ts'
import type { Random } from './random.ts'

/** Every process that can be hit; those with a number have as many copies as the stack runs. */
export const PROCESSES = [
  'gateway-1',
  'gateway-2',
  'planner-1',
  'planner-2',
  'identity-1',
  'identity-2',
  'connection-request',
  'management-api',
  'file-server',
  'balancer',
] as const
export const ENGINES = ['kafka', 'postgres'] as const
/** Where traffic can be disturbed: towards an engine, or between the devices and the balancer. */
export const LINKS = ['kafka', 'postgres', 'devices'] as const
/** `up` is towards the engine or the balancer. Stalled bytes are held back and come later; a cut connection is reset. */
export const DISTURBANCES = ['cut', 'delay', 'stall', 'stall-up', 'stall-down', 'refuse'] as const

export type ProcessName = (typeof PROCESSES)[number]
export type EngineName = (typeof ENGINES)[number]
export type LinkName = (typeof LINKS)[number]
export type Disturbance = (typeof DISTURBANCES)[number]

export type Fault =
  | { kind: 'kill' | 'term'; target: ProcessName | EngineName }
  | { kind: 'freeze'; target: ProcessName | EngineName; ms: number }
  | { kind: 'network'; link: LinkName; how: Disturbance; ms: number; delayMs: number }
  | { kind: 'clock'; target: ProcessName; stepMs: number; ms: number }

/** `session` stands for what is done to the devices' own requests (session-faults.ts). */
export const FAULT_KINDS = ['kill', 'term', 'freeze', 'network', 'clock', 'session'] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

export interface Step {
  /** From the start, in ms. */
  at: number
  fault: Fault
}

/** How long a frozen process stays so, in ms: longer than any failure detection. */
const FREEZE_MS = 20_000
/** What begins near the end goes on this long all the same. */
const LEAST_MS = 6_000
const SETTLED_START_MS = 2_000
const [LEAST_PAUSE_MS, MOST_PAUSE_MS] = [1_200, 3_800]

/** The faults of a run of `seconds`; the same seed makes the same plan. */
export function makePlan(seed: number, o: { seconds: number; kinds: readonly FaultKind[] }): Step[] {
  const random = randomOf(seed, 'plan')
  const end = o.seconds * 1_000
  const steps: Step[] = []
  let deck: Fault[] = []
  for (let at = SETTLED_START_MS; at < end; at += random.between(LEAST_PAUSE_MS, MOST_PAUSE_MS)) {
    if (deck.length === 0) deck = random.shuffled(wholeDeck(random, o.kinds))
    const fault = deck.pop()
    if (!fault) break
    steps.push({
      at,
      fault: 'ms' in fault ? { ...fault, ms: Math.min(fault.ms, Math.max(end - at, LEAST_MS)) } : fault,
    })
  }
  return steps
}

/** Every fault there is once; drawn without putting back, so that a long run has met all of them. */
function wholeDeck(random: Random, kinds: readonly FaultKind[]): Fault[] {
  const targets = [...PROCESSES, ...ENGINES]
  const deck: Fault[] = [
    ...targets.map((target): Fault => ({ kind: 'kill', target })),
    ...targets.map((target): Fault => ({ kind: 'term', target })),
    ...targets.map(
      (target): Fault => ({
        kind: 'freeze',
        target,
        ms: random.chance(0.6) ? FREEZE_MS : random.between(2_000, 12_000),
      }),
    ),
    ...LINKS.flatMap(link =>
      DISTURBANCES.map(
        (how): Fault => ({
          kind: 'network',
          link,
          how,
          ms: random.between(2_000, 9_000),
          delayMs: random.between(50, 1_500),
        }),
      ),
    ),
    ...PROCESSES.filter(p => p !== 'file-server' && p !== 'balancer').map(
      (target): Fault => ({
        kind: 'clock',
        target,
        stepMs: (random.chance(0.5) ? 1 : -1) * random.between(30_000, 600_000),
        ms: random.between(5_000, 25_000),
      }),
    ),
  ]
  return deck.filter(f => kinds.includes(f.kind))
}

/** One fault as a person reads it. */
export function describeFault(f: Fault): string {
  switch (f.kind) {
    case 'kill':
      return `SIGKILL ${f.target}`
    case 'term':
      return `SIGTERM ${f.target}`
    case 'freeze':
      return `freeze ${f.target} for ${f.ms / 1000} s`
    case 'network':
      return `network to ${f.link}: ${f.how}${f.how === 'delay' ? ` by ${f.delayMs} ms` : ''} for ${f.ms / 1000} s`
    case 'clock':
      return `clock of ${f.target} ${f.stepMs > 0 ? '+' : ''}${Math.round(f.stepMs / 1000)} s for ${f.ms / 1000} s`
  }
}

export const describeStep = (s: Step): string => `${(s.at / 1000).toFixed(1).padStart(6)} s  ${describeFault(s.fault)}`
