/**
 * What the image is made of: node deploy/image/sbom.ts FOLDER writes sbom.cdx.json (CycloneDX, by npm) and licences.txt
 * beside the laid out packages.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

interface Component {
  'bom-ref': string
  type: string
  group?: string
  name: string
  version: string
  cpe?: string
  licenses?: { expression?: string; license?: { id?: string; name?: string } }[]
  properties?: { name: string; value: string }[]
  externalReferences?: { type: string; url: string }[]
}

interface Bom {
  metadata: { component: Component }
  components: Component[]
  dependencies: { ref: string; dependsOn: string[] }[]
}

/** @returns the SBOM of what lies in `app`, with the Node.js that runs it */
function billOfMaterials(app: string, node = process.version): Bom {
  const out = execFileSync('npm', ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--omit=dev'], {
    cwd: app,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  })
  const bom = JSON.parse(out) as Bom
  const { name, version } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8')) as {
    name: string
    version: string
  }
  bom.metadata.component.name = name
  bom.components.push({
    'bom-ref': `node@${node}`,
    type: 'platform',
    name: 'node',
    version: node.replace(/^v/, ''),
    cpe: `cpe:2.3:a:nodejs:node.js:${node.replace(/^v/, '')}:*:*:*:*:*:*:*`,
    licenses: [{ license: { id: 'MIT' } }],
    externalReferences: [{ type: 'website', url: 'https://nodejs.org' }],
  })
  for (const root of bom.dependencies.filter(d => d.ref === `${name}@${version}`)) root.dependsOn.push(`node@${node}`)
  return bom
}

const licenceOf = (component: Component): string | null =>
  (component.licenses ?? []).map(l => l.expression ?? l.license?.id ?? l.license?.name).join(' AND ') || null

/**
 * Of every package that is not ours: name, version, licence.
 * @throws where one names none: it has to be looked at before it is shipped
 */
function licences(bom: Bom): { name: string; version: string; licence: string }[] {
  const others = bom.components.filter(c => !(c.properties ?? []).some(isPrivate))
  return others
    .map(component => {
      const name = component.group ? `${component.group}/${component.name}` : component.name
      const licence = licenceOf(component)
      if (licence === null) throw new Error(`${name}@${component.version} names no licence`)
      return { name, version: component.version, licence }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

const isPrivate = (property: { name: string; value: string }): boolean =>
  property.name === 'cdx:npm:package:private' && property.value === 'true'

/** The texts that lie beside the packages. */
function licenceText(app: string, name: string): string | null {
  const folder = join(app, 'node_modules', name)
  try {
    const file = readdirSync(folder).find(f => /^(?:licen[cs]e|copying)(?:[.-].*)?$/i.test(f))
    return file === undefined ? null : readFileSync(join(folder, file), 'utf8').trim()
  } catch {
    return null
  }
}

const app = resolve(process.argv[2] ?? '.')
const bom = billOfMaterials(app)
const list = licences(bom)
writeFileSync(join(app, 'sbom.cdx.json'), `${JSON.stringify(bom, null, 1)}\n`)
const lines = list.map(l => `${l.name}@${l.version}  ${l.licence}`)
const texts = list.flatMap(({ name, version }) => {
  const text = licenceText(app, name)
  return text === null ? [] : [`\n${'-'.repeat(80)}\n${name}@${version}\n\n${text}\n`]
})
writeFileSync(join(app, 'licences.txt'), `${lines.join('\n')}\n${texts.join('')}`)
process.stdout.write(`${list.length} packages of others: ${app}/sbom.cdx.json, licences.txt\n`)
