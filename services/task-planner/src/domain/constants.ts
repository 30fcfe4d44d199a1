/** Small things that several decisions share. */
export { FAULT } from '@auroralinks/runtime'

/** A task whose RPC certainly did not leave: as if it had never been meant. */
export const FRESH_INTENT = { intent: null, unknown: false } as const
