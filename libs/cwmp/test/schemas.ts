import { readFileSync } from 'node:fs'
import { validateXML } from 'xmllint-wasm'
import { namespaceOf, type CwmpVersion } from '../src/index.ts'

const local = [
  ['http://schemas.xmlsoap.org/soap/envelope/', 'soap-envelope.xsd'],
  ['http://schemas.xmlsoap.org/soap/encoding/', 'soap-encoding.xsd'],
] as const

function schema(fileName: string): { fileName: string; contents: string } {
  let contents = readFileSync(new URL(`schemas/${fileName}`, import.meta.url), 'utf8')
  for (const [address, file] of local)
    contents = contents.replaceAll(`schemaLocation="${address}"`, `schemaLocation="${file}"`)
  return { fileName, contents }
}

/** What libxml2 finds wrong with envelopes by the official schema of a version's namespace; nothing when they are valid. */
export async function violations(version: CwmpVersion, envelopes: string[]): Promise<string[]> {
  const namespace = namespaceOf(version)
  const file = `${namespace.slice(namespace.lastIndexOf(':') + 1)}.xsd`
  const imports = [...local, [namespace, file]]
    .map(([uri, at]) => `<xs:import namespace="${uri}" schemaLocation="${at}"/>`)
    .join('')
  const result = await validateXML({
    xml: envelopes.map((contents, i) => ({ fileName: `envelope-${i}.xml`, contents })),
    schema: [
      {
        fileName: 'all.xsd',
        contents: `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">${imports}</xs:schema>`,
      },
    ],
    preload: [schema('soap-envelope.xsd'), schema('soap-encoding.xsd'), schema(file)],
  })
  return result.errors.map(error => error.rawMessage)
}
