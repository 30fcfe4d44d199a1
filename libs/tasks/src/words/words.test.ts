import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { faultCodes } from '@auroralinks/cwmp'
import { DIAGNOSTIC_TESTS, describe, diagnosticObjects } from '@auroralinks/data-model'
import { FAULT } from '@auroralinks/runtime'
import { CONNECTION_REQUEST_WORDS } from './connection-requests.ts'
import { LANGUAGES } from './language.ts'
import { EVENT_WORDS, FAULT_WORDS, explainConnectionRequest, explainEvent, explainFault, languageOf } from './index.ts'

const root = new URL('../../../../', import.meta.url).pathname

/** Ours as the code gives them: `code: 'no-answer'`, `refused('running', …)`. */
const GIVEN = /\bcode: '([a-z]+(?:-[a-z]+)*)'|\brefused?\((?:record, command, )?'([a-z]+(?:-[a-z]+)*)'/g
/** What is written alike and is no code of a fault: of zod's issues, and a member of a problem. */
const OTHERS = new Set(['custom', 'data-model'])

const sources = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts') && !/testing|node_modules|^test/.test(file))
    .map(file => join(root, folder, file))

test('every fault of the standard and every code of ours is explained', () => {
  const ours = Object.values(FAULT).map(f => f.code)
  for (const code of [...faultCodes, ...ours]) assert.ok(Object.hasOwn(FAULT_WORDS, code), code)
})

test('every code that a source gives to a task or a refusal is explained', () => {
  const folders = ['libs/tasks/src', ...readdirSync(join(root, 'services')).map(name => `services/${name}/src`)]
  const given = folders
    .flatMap(sources)
    .flatMap(file => [...readFileSync(file, 'utf8').matchAll(GIVEN)].map(m => ({ file, code: (m[1] ?? m[2])! })))
  assert.ok(given.some(g => g.code === 'already-ended') && given.some(g => g.code === 'not-returned'))
  for (const { file, code } of given)
    assert.ok(OTHERS.has(code) || Object.hasOwn(FAULT_WORDS, code), `${file} gives "${code}": see libs/tasks/src/words`)
})

test('every text is there in each language: what happened and what to do, as sentences', () => {
  for (const [code, words] of Object.entries(FAULT_WORDS))
    for (const language of LANGUAGES)
      for (const sentence of words[language]) assert.match(sentence, /^\S.*[.]$/, `${code} ${language}`)
  for (const words of [...Object.values(EVENT_WORDS), ...Object.values(CONNECTION_REQUEST_WORDS)])
    assert.ok(words.en.length > 0 && words.de.length > 0 && words.en !== words.de)
})

test('every way in which a test of the official models can fail is explained, and a vendor fails like Error', () => {
  for (const object of DIAGNOSTIC_TESTS.flatMap(name => diagnosticObjects(name)))
    for (const state of describe(`${object}DiagnosticsState`)!.enumeration!)
      if (state.startsWith('Error')) assert.ok(Object.hasOwn(FAULT_WORDS, state), state)
  assert.equal(explainFault('Error_X_ACME_Broken', 'de'), explainFault('Error', 'de'))
})

test("a code that is not recognised is explained as 9001, a vendor's as the vendor's (SES-08)", () => {
  assert.match(explainFault('9450', 'en'), /counts as 9001/)
  assert.match(explainFault('9450', 'de'), /zählt als 9001/)
  assert.match(explainFault('9850', 'en'), /vendor's own/)
  assert.match(explainFault('8850', 'de'), /Hersteller/)
  for (const odd of ['', 'constructor', '__proto__', '9'.repeat(1_000)]) assert.match(explainFault(odd, 'en'), /9001/)
})

test('events are explained however they are written; what nobody knows is not', () => {
  assert.equal(explainEvent('2 PERIODIC', 'en'), 'The periodic interval has passed')
  assert.equal(explainEvent('2 PERIODIC', 'de'), 'Das regelmäßige Intervall ist abgelaufen')
  for (const form of ['2', ' 2 periodic ', '2 Periodic'])
    assert.equal(explainEvent(form, 'en'), EVENT_WORDS['2 PERIODIC']!.en)
  assert.match(explainEvent('X 00D09E DoorOpened', 'en')!, /vendor/)
  assert.match(explainEvent('M X_00D09E_Calibrate', 'de')!, /Hersteller/)
  for (const unknown of ['', '15 NEW', 'constructor', '99']) assert.equal(explainEvent(unknown, 'en'), null)
})

test('the table of events has every code of TR-069 Table 8', () => {
  const numbered = Object.keys(EVENT_WORDS).filter(code => /^\d/.test(code))
  assert.deepEqual(
    numbered.map(code => Number(code.split(' ')[0])),
    Array.from({ length: 15 }, (_, i) => i),
  )
  assert.deepEqual(
    Object.keys(EVENT_WORDS).filter(code => code.startsWith('M ')),
    ['M Reboot', 'M ScheduleInform', 'M Download', 'M ScheduleDownload', 'M Upload', 'M ChangeDUState'],
  )
})

test('a connection request is explained by its status', () => {
  assert.match(explainConnectionRequest('busy', 'en')!, /busy/)
  assert.equal(explainConnectionRequest('toString', 'en'), null)
})

test('the language is the one that is wanted most; English where none of ours is', () => {
  for (const [wanted, language] of [
    [undefined, 'en'],
    ['', 'en'],
    ['de', 'de'],
    ['de-AT,de;q=0.9,en;q=0.8', 'de'],
    ['fr, en;q=0.8, de;q=0.9', 'de'],
    ['fr', 'en'],
    ['en;q=0.1, DE;q=0.5', 'de'],
    ['de;q=0', 'en'],
    ['*, de;q=0.5', 'en'],
    ['de;q=7, en', 'en'],
    [`${'x,'.repeat(1_000_000)}de`, 'en'],
  ] as const)
    assert.equal(languageOf(wanted), language, String(wanted).slice(0, 40))
})
