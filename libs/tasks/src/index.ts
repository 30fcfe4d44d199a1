/** The kinds of task: what each takes, gives and does, and how it goes on from one answer to the next. */
export * from './absent.ts'
export * from './fault.ts'
export type * from './kind.ts'
export * from './registry.ts'
export * from './secrets.ts'
export { sameValue } from './steps/same-value.ts'
export { learnValues, valuesToWrite } from './steps/values.ts'
export * from './task.ts'
