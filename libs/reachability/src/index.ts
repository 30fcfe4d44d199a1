/** Whether a device can be woken, by what is known of it. Pure. */
export { assess } from './assess.ts'
export type { Assessment, Method, Reason } from './assess.ts'
export { expectedAt } from './expected.ts'
export { isBindingOpen, lifeOf } from './binding.ts'
export type { BindingFacts } from './binding.ts'
export { isBehindNat } from './nat.ts'
export type { Facts, History, Way } from './facts.ts'
