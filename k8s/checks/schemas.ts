/**
 * Makes k8s/schemas: what of Kubernetes' own OpenAPI, and of the operators' CRDs, our manifests use, as JSON schema in which an unknown field
 * is a mistake. `npm run k8s-check -- --schemas` calls it; the sources are Go modules, as `go mod download` has them.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { K8S } from './rendered.ts'

/** Kinds of Kubernetes, by the names of their definitions. */
const KINDS = [
  'apps.v1.Deployment',
  'apps.v1.StatefulSet',
  'autoscaling.v2.HorizontalPodAutoscaler',
  'batch.v1.Job',
  'core.v1.ConfigMap',
  'core.v1.Namespace',
  'core.v1.PersistentVolumeClaim',
  'core.v1.Service',
  'core.v1.ServiceAccount',
  'networking.v1.Ingress',
  'networking.v1.NetworkPolicy',
  'policy.v1.PodDisruptionBudget',
].map(kind => `io.k8s.api.${kind}`)

/** Kinds of operators that overlays use. */
const CRDS = /^(?:scaledobjects|triggerauthentications|podmonitors|prometheusrules)\./

type Schema = Record<string, unknown>

/** Without prose, and with no field but those that are named. */
export function strict(value: unknown, place = ''): unknown {
  if (Array.isArray(value)) return value.map(v => strict(v))
  if (typeof value !== 'object' || value === null) return value
  const schema = value as Schema
  const out: Schema = {}
  for (const [key, v] of Object.entries(schema)) {
    const isNameOfField = place === 'properties'
    if (!isNameOfField && (/^(?:description|default|format|example)$/.test(key) || key.startsWith('x-'))) continue
    // Go's regular expressions know flags that JavaScript's do not.
    if (!isNameOfField && key === 'pattern' && String(v).includes('(?i)')) continue
    out[key] = strict(v, isNameOfField ? '' : key)
  }
  if (place === 'properties') return out
  if (schema['x-kubernetes-int-or-string'] === true || schema['format'] === 'int-or-string')
    return { type: ['string', 'integer'] }
  if (
    typeof out['properties'] === 'object' &&
    out['additionalProperties'] === undefined &&
    schema['x-kubernetes-preserve-unknown-fields'] !== true
  )
    out['additionalProperties'] = false
  return out
}

/** The schemas of Kubernetes' kinds, and what they refer to. */
export function kubernetesSchemas(moduleFolder: string): Schema {
  const swagger = JSON.parse(readFileSync(join(moduleFolder, 'api/openapi-spec/swagger.json'), 'utf8')) as {
    definitions: Record<string, Schema>
  }
  const definitions: Record<string, Schema> = {}
  const visit = (name: string): void => {
    if (name in definitions) return
    definitions[name] = name.endsWith('.Quantity')
      ? { type: ['string', 'number'] }
      : (strict(swagger.definitions[name]) as Schema)
    for (const [, other] of JSON.stringify(definitions[name]).matchAll(/"#\/definitions\/([^"]+)"/g)) visit(other!)
  }
  const kinds: Record<string, string> = {}
  for (const kind of KINDS) {
    visit(kind)
    const [g] = swagger.definitions[kind]!['x-kubernetes-group-version-kind'] as {
      group: string
      version: string
      kind: string
    }[]
    kinds[`${g!.group === '' ? '' : `${g!.group}/`}${g!.version} ${g!.kind}`] = kind
  }
  return { kinds, definitions }
}

/** The schemas of operators' kinds in folders of CRDs. */
export function crdSchemas(folders: readonly string[]): Record<string, Schema> {
  const found: Record<string, Schema> = {}
  for (const folder of folders)
    for (const file of readdirSync(folder)
      .filter(f => f.endsWith('.yaml'))
      .sort())
      for (const document of parseAllDocuments(readFileSync(join(folder, file), 'utf8'))) {
        const crd = document.toJS()
        if (crd?.kind !== 'CustomResourceDefinition' || !CRDS.test(crd.metadata.name)) continue
        for (const version of crd.spec.versions) {
          const { spec } = version.schema.openAPIV3Schema.properties
          found[`${crd.spec.group}/${version.name} ${crd.spec.names.kind}`] = {
            type: 'object',
            required: ['metadata', 'spec'],
            properties: { apiVersion: {}, kind: {}, metadata: { type: 'object' }, spec: strict(spec) },
            additionalProperties: false,
          }
        }
      }
  return found
}

/** Writes them. */
export function writeSchemas(kubernetes: string, crds: readonly string[], minor: string): void {
  const write = (name: string, schema: unknown): void =>
    writeFileSync(join(K8S, 'schemas', name), `${JSON.stringify(schema)}\n`)
  write(`kubernetes-${minor}.json`, kubernetesSchemas(kubernetes))
  write('crds.json', crdSchemas(crds))
}
