/** Every fault code in words for a person: one list for the API, live events and the documentation. */
import { ACS_FAULTS, ACS_VENDOR } from './acs-faults.ts'
import { CPE_FAULTS, CPE_VENDOR, UNRECOGNISED } from './cpe-faults.ts'
import type { FaultWords, Language } from './language.ts'
import { OUR_FAULTS } from './our-faults.ts'
import { REFUSALS } from './refusals.ts'
import { TEST_STATES, wordsOfTest } from './test-states.ts'

/** All that are listed one by one: numbers first, then ours by name. */
export const FAULT_WORDS: { readonly [code: string]: FaultWords } = {
  ...ACS_FAULTS,
  ...CPE_FAULTS,
  ...OUR_FAULTS,
  ...REFUSALS,
  ...TEST_STATES,
}

/** Codes of ours that a task ends with. */
export const OUR_FAULT_CODES: readonly string[] = Object.keys(OUR_FAULTS)

/** What a code means: of the list, a vendor's own, or one that is not recognised (TR-069 3.7.2.4). */
function wordsOf(code: string): FaultWords {
  if (Object.hasOwn(FAULT_WORDS, code)) return FAULT_WORDS[code]!
  if (/^Err?or/.test(code)) return wordsOfTest(code)
  if (/^88\d\d$/.test(code)) return ACS_VENDOR
  return /^98\d\d$/.test(code) ? CPE_VENDOR : UNRECOGNISED
}

/**
 * What a fault means and what to do about it.
 * @example explainFault('9008', 'en') // 'The parameter can only be read. Leave it out of the task.'
 */
export const explainFault = (code: string, language: Language): string => wordsOf(code)[language].join(' ')
