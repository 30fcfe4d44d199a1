import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deploymentUnitUuid } from './unit-uuid.ts'

test("SMM-02: a deployment unit's UUID is of version 5, from its name and its vendor's domain, the same wherever it is derived", () => {
  // By another implementation: uuid5(NAMESPACE_DNS, 'sample1.broadband-forum.org.')
  assert.equal(deploymentUnitUuid('sample1', 'broadband-forum.org'), 'fe2d23bd-dd02-51b8-af04-f5c18b2b0aa6')
  // 'sample%2e1.broadband-forum.org.'
  assert.equal(deploymentUnitUuid('sample.1', 'broadband-forum.org'), '0fbf4583-efd7-51b6-8483-7b347f4b521d')
})
