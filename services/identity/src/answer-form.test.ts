import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_FORM, afterNote, formByQuirks, formOf, triesOf } from './answer-form.ts'
import type { AnswerForm } from './answer-form.ts'

const failed = (form: AnswerForm): AnswerForm => afterNote(form, { declaration: form.declaration, worked: false })!
const worked = (form: AnswerForm): AnswerForm | null => afterNote(form, { declaration: form.declaration, worked: true })

test('two sessions that end at their InformResponse are enough to try the other form, and what works is remembered', () => {
  assert.deepEqual([DEFAULT_FORM.declaration, triesOf(DEFAULT_FORM)], [false, 2])
  const trial = failed(DEFAULT_FORM)
  assert.deepEqual([trial.declaration, trial.by], [true, 'trial'])
  const learned = worked(trial)!
  assert.deepEqual([learned.declaration, learned.by], [true, 'learned'])
  assert.equal(worked(learned), null, 'known already: nothing is written')
  assert.equal(worked(DEFAULT_FORM), null, 'the usual device costs nothing')
  assert.ok(triesOf(learned) > 2, 'what has worked is not given up as soon')
})

test('a device that ends its sessions for another reason is tried ever more rarely', () => {
  const forms = [DEFAULT_FORM]
  for (let i = 0; i < 8; i++) forms.push(failed(forms.at(-1)!))
  assert.deepEqual(forms.map(triesOf), [2, 4, 8, 16, 32, 64, 64, 64, 64])
  assert.deepEqual(
    forms.map(f => f.declaration),
    [false, true, false, true, false, true, false, true, false],
  )
})

test('a form that was given up too early, and works, is taken back', () => {
  assert.deepEqual(afterNote(failed(DEFAULT_FORM), { declaration: false, worked: true }), {
    declaration: false,
    by: 'learned',
    failures: 2,
  })
})

test('that a form fails which is not used any more changes nothing, nor does any news what an operator set', () => {
  assert.equal(afterNote(failed(DEFAULT_FORM), { declaration: false, worked: false }), null)
  for (const mode of ['always', 'never'] as const) {
    const fixed = formOf(mode)
    assert.deepEqual([fixed.declaration, triesOf(fixed)], [mode === 'always', 0])
    for (const w of [true, false]) assert.equal(afterNote(fixed, { declaration: fixed.declaration, worked: w }), null)
  }
  assert.deepEqual(formOf('auto'), DEFAULT_FORM)
})

test('a quirk profile stands before what was learned and nothing is tried; what an operator set for the device stands before it', () => {
  const quirks = { names: ['p'], answers: { xmlDeclaration: true } }
  const learned: AnswerForm = { declaration: false, by: 'learned', failures: 2 }
  for (const form of [DEFAULT_FORM, learned]) {
    assert.equal(formByQuirks(form, quirks).declaration, true)
    assert.equal(triesOf(formByQuirks(form, quirks)), 0)
  }
  assert.equal(formByQuirks(formOf('never'), quirks).declaration, false)
  assert.equal(formByQuirks(learned, { names: ['p'], answers: { cwmpFirst: true } }), learned)
  assert.equal(formByQuirks(learned, { names: [] }), learned)
})
