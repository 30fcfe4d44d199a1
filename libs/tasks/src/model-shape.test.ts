import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LearningShape, badOf } from './model-shape.ts'

const NAME = 'Device.Time.NTPServer1'
const taught = (code: string): LearningShape => {
  const shape = new LearningShape()
  shape.learn({ bad: [{ name: NAME, code, string: '', spoils: false }] }, 0)
  return shape
}

test('S7: a name that a device has not counts for its model, for a day', () => {
  for (const code of ['9003', '9005']) {
    assert.equal(badOf(taught(code), NAME, 0)?.code, code)
    assert.equal(badOf(taught(code), NAME, 24 * 3_600_000), null)
  }
})

test('a defect of one device at one time says nothing of others of its model', () => {
  for (const code of ['9001', '9002', '9004', '9999', 'not-returned']) assert.equal(badOf(taught(code), NAME, 0), null)
})
