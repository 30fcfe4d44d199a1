/** Every object that kustomize and Helm make is one of Kubernetes 1.31 or of the operators' CRDs; a field that they do not know is a mistake. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { Ajv } from 'ajv'
import type { ValidateFunction } from 'ajv'
import { helm, K8S, kustomize, objectsIn, OVERLAYS, withoutHelm, withoutKustomize } from './rendered.ts'
import type { KubernetesObject } from './rendered.ts'

const read = (file: string) => JSON.parse(readFileSync(join(K8S, 'schemas', file), 'utf8'))
const { kinds, definitions } = read('kubernetes-1.31.json') as { kinds: Record<string, string>; definitions: object }
const crds = read('crds.json') as Record<string, object>

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false })
ajv.addSchema({ $id: 'kubernetes', definitions })

/** Operators whose CRDs are not at hand here: `npm run k8s-check` says what it does with them. */
const NOT_HERE = /^(?:kafka\.strimzi\.io|postgresql\.cnpg\.io)\//

const compiled = new Map<string, ValidateFunction | null>()
function validatorOf(kind: string): ValidateFunction | null {
  let validate = compiled.get(kind)
  if (validate === undefined) {
    const schema = kind in kinds ? { $ref: `kubernetes#/definitions/${kinds[kind]}` } : crds[kind]
    validate = schema === undefined ? null : ajv.compile(schema)
    compiled.set(kind, validate)
  }
  return validate
}

/** What is wrong with an object, one line each. */
function mistakes(object: KubernetesObject): string[] {
  const kind = `${object.apiVersion} ${object.kind}`
  if (NOT_HERE.test(kind)) return []
  const validate = validatorOf(kind)
  if (validate === null) return [`${kind} ${object.metadata.name}: a kind without a schema`]
  const ok: boolean = validate(object)
  if (ok) return []
  return validate.errors!.map(
    e => `${kind} ${object.metadata.name}${e.instancePath}: ${e.message} ${JSON.stringify(e.params)}`,
  )
}

test('a field of another name, a value of another type and a kind that nobody knows are mistakes', () => {
  const service = (spec: object) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'x' }, spec })
  assert.deepEqual(mistakes(service({ ports: [{ port: 80 }] })), [])
  assert.equal(mistakes(service({ port: [{ port: 80 }] })).length, 1)
  assert.equal(mistakes(service({ ports: [{ port: '80' }] })).length, 1)
  assert.equal(mistakes({ apiVersion: 'v2', kind: 'Service', metadata: { name: 'x' } }).length, 1)
})

test('a YAML key that stands twice is a mistake', () => {
  assert.throws(() => objectsIn('a: 1\na: 2\n'))
})

for (const overlay of OVERLAYS) {
  test(`kustomize, ${overlay}`, { skip: withoutKustomize() ?? false }, () => {
    assert.deepEqual(kustomize(`overlays/${overlay}`).flatMap(mistakes), [])
  })
  test(`Helm, ${overlay}`, { skip: withoutHelm() ?? false }, () => {
    assert.deepEqual(helm(overlay).flatMap(mistakes), [])
  })
}

describe('every component can be added to the base', { skip: withoutKustomize() ?? false }, () => {
  test('and what comes of it is known to Kubernetes', () => {
    assert.deepEqual(kustomize('checks/all-components').flatMap(mistakes), [])
  })
})
