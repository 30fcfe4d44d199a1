/** Schemas as kubeconform reads them: a file a kind, with nothing outside of it. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { kubernetesSchemas, strict } from './schemas.ts'
import { find, run } from './tools.ts'

type Schema = Record<string, unknown>

/** Puts what is referred to in its place. */
function whole(value: unknown, definitions: Record<string, Schema>, within: readonly string[] = []): unknown {
  if (Array.isArray(value)) return value.map(v => whole(v, definitions, within))
  if (typeof value !== 'object' || value === null) return value
  const name = /^#\/definitions\/(.*)$/.exec(String((value as Schema)['$ref'] ?? ''))?.[1]
  if (name !== undefined) return within.includes(name) ? {} : whole(definitions[name], definitions, [...within, name])
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, whole(v, definitions, within)]))
}

/** As kubeconform asks for it: the group of the core's kinds is their version. */
const fileOf = (apiVersion: string, kind: string): string => {
  const parts = apiVersion.split('/')
  return `${parts[0]}-${parts.at(-1)}-${kind}.json`.toLowerCase()
}

/** Writes the schemas of Kubernetes and of CRDs to a folder. */
export function writeForKubeconform(folder: string, kubernetes: string, crds: readonly string[]): void {
  mkdirSync(folder, { recursive: true })
  const write = (apiVersion: string, kind: string, schema: unknown): void =>
    writeFileSync(join(folder, fileOf(apiVersion, kind)), JSON.stringify(schema))
  const { kinds, definitions } = kubernetesSchemas(kubernetes) as {
    kinds: Record<string, string>
    definitions: Record<string, Schema>
  }
  for (const [kind, definition] of Object.entries(kinds)) {
    const [apiVersion, name] = kind.split(' ')
    write(apiVersion!, name!, whole(definitions[definition], definitions))
  }
  for (const file of crds.flatMap(c =>
    readdirSync(c)
      .filter(f => f.endsWith('.yaml'))
      .map(f => join(c, f)),
  ))
    for (const document of parseAllDocuments(readFileSync(file, 'utf8'))) {
      const crd = document.toJS()
      if (crd?.kind !== 'CustomResourceDefinition') continue
      for (const version of crd.spec.versions) {
        const schema = strict(version.schema.openAPIV3Schema) as { properties: Schema }
        schema.properties['metadata'] = { type: 'object' }
        write(`${crd.spec.group}/${version.name}`, crd.spec.names.kind, schema)
      }
    }
}

/** What kubeconform says of manifests; kinds without a schema are named. @throws when one is not as its schema has it */
export const kubeconform = (folder: string, manifests: string): string =>
  run(
    find('kubeconform')!,
    [
      '-strict',
      '-summary',
      '-ignore-missing-schemas',
      '-schema-location',
      join(folder, '{{.Group}}-{{.ResourceAPIVersion}}-{{.ResourceKind}}.json'),
    ],
    manifests,
  )
