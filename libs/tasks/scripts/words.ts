/**
 * Writes docs/operations/faults.md and docs/events.md from the words of libs/tasks. Part of `npm run generate`; with
 * `--check` it only says whether the pages are current.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { faultInfo } from '@auroralinks/cwmp'
import { ACS_FAULTS, ACS_VENDOR } from '../src/words/acs-faults.ts'
import { CONNECTION_REQUEST_WORDS } from '../src/words/connection-requests.ts'
import { CPE_FAULTS, CPE_VENDOR, UNRECOGNISED } from '../src/words/cpe-faults.ts'
import { EVENT_WORDS, VENDOR_EVENT, VENDOR_METHOD } from '../src/words/events.ts'
import type { FaultWords, Language } from '../src/words/language.ts'
import { OUR_FAULTS } from '../src/words/our-faults.ts'
import { REFUSALS } from '../src/words/refusals.ts'
import { TEST_STATES } from '../src/words/test-states.ts'

type Listed = readonly (readonly [code: string, words: FaultWords])[]

const HEAD = '<!-- Made from libs/tasks/src/words by npm run generate: change it there. -->\n'

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')

const FAULT_HEAD: { readonly [L in Language]: readonly string[] } = {
  en: ['code', 'what happened', 'what to do'],
  de: ['Code', 'was geschehen ist', 'was zu tun ist'],
}

const faults = (of: Listed, language: Language): string =>
  table(
    FAULT_HEAD[language],
    of.map(([code, words]) => [`\`${code}\``, ...words[language]]),
  )

/** Of a CPE's faults also the name that the standard gives them, and whether they are tried again. */
const cpe: Listed = [...Object.entries(CPE_FAULTS), ['9033–9799', UNRECOGNISED], ['9800–9899', CPE_VENDOR]]
const acs: Listed = [...Object.entries(ACS_FAULTS), ['8800–8899', ACS_VENDOR]]
const ours: Listed = Object.entries(OUR_FAULTS)
const tests: Listed = Object.entries(TEST_STATES)
const refusals: Listed = Object.entries(REFUSALS)

const again = Object.keys(CPE_FAULTS).filter(code => faultInfo(code).retry === 'transient')

const faultsPage = `${HEAD}# Faults

The code of a fault is the device's (a CWMP number) or one of ours. REST and live events show beside each code what is said here, as \`explanation\`: in English, or in German where \`Accept-Language\` asks for it.

## Of ours

How a task ended in codes that are no CWMP numbers (\`libs/runtime/src/errors.ts\` is the list), and in \`faults\` of a getParameterValues.

${faults(ours, 'en')}

## Of tests

How a test of the device failed (\`diagnostics\`): the code is the state that the device reports. A vendor's own is explained as \`Error\`.

${faults(tests, 'en')}

## Why a command was not taken

In the reply to a command and in the reason of a dead letter; \`401\` is that of a session that was turned away.

${faults(refusals, 'en')}

## Of devices

${again.join(', ')} may pass: a task whose RPC is answered with one is tried again in later sessions, with growing pauses, until the limit (\`retry-limit\`). All others end it, and so does whatever a TransferComplete reports.

${faults(cpe, 'en')}

## Given to devices

${faults(acs, 'en')}

## Auf Deutsch

${faults([...ours, ...tests, ...refusals, ...cpe, ...acs], 'de')}
`

const events = [
  ...Object.entries(EVENT_WORDS),
  ['M X_… (vendor)', VENDOR_METHOD] as const,
  ['X … (vendor)', VENDOR_EVENT] as const,
]

const eventsPage = `${HEAD}# Events

Why a device came: the event codes of its Inform (TR-069 Table 8). REST and live events show the reason beside each code as \`explanation\`, in English, or in German where \`Accept-Language\` asks for it.

With every Inform, whatever its events, the ACS notes the contact, stores the values that came with it, publishes those that are new (\`device.valuesChanged\`) and the events themselves (\`device.informed\`), and runs the tasks that are due. Codes that nobody knows are kept as they came, without an explanation. The order of events says nothing, and an event that comes twice changes nothing.

${table(
  ['event', 'what the ACS does', 'English', 'Deutsch'],
  events.map(([code, w]) => [`\`${code}\``, w.acs, w.en, w.de]),
)}

## Connection requests

${table(
  ['status', 'English', 'Deutsch'],
  Object.entries(CONNECTION_REQUEST_WORDS).map(([status, w]) => [`\`${status}\``, w.en, w.de]),
)}
`

for (const [name, text] of [
  ['operations/faults.md', faultsPage],
  ['events.md', eventsPage],
] as const) {
  const page = new URL(`../../../docs/${name}`, import.meta.url)
  if (!process.argv.includes('--check')) writeFileSync(page, text)
  else if (readFileSync(page, 'utf8') !== text) {
    process.stderr.write(`docs/${name} is not current: npm run generate\n`)
    process.exitCode = 1
  }
}
