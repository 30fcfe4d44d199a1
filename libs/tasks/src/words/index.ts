/** What a person is told: of faults, events and connection requests, in each language. */
export { explainConnectionRequest } from './connection-requests.ts'
export { EVENT_WORDS, explainEvent } from './events.ts'
export { FAULT_WORDS, OUR_FAULT_CODES, explainFault } from './faults.ts'
export { languageOf } from './language.ts'
export { explainReachability } from './reachability.ts'
export type { Language } from './language.ts'
