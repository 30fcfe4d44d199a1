import { test } from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { officialType } from '../official.ts'
import { readDataModel } from './index.ts'
import type { ModelDocument } from './index.ts'

const fixture = (name: string): string => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')

function read(xml: string): ModelDocument {
  const reading = readDataModel(xml, officialType)
  assert.ok('document' in reading, JSON.stringify(reading))
  return reading.document
}

const refused = (xml: string): { line: number; detail: string }[] => {
  const reading = readDataModel(xml, officialType)
  assert.ok('errors' in reading, 'it should be refused')
  return reading.errors
}

const dm = (inside: string): string =>
  `<dm:document xmlns:dm="urn:broadband-forum-org:cwmp:datamodel-1-15" spec="urn:x">\n${inside}\n</dm:document>`
const model = (inside: string): string => dm(`<model name="X:1.0">\n${inside}\n</model>`)

test("a vendor's dm document: its own objects, components below a path, imported and derived data types, what it changes", () => {
  const d = read(fixture('mesh.dm.xml'))
  assert.deepEqual(
    [d.schema, d.spec, d.models, d.missing],
    ['dm', 'urn:example-com:mesh-1-0', ['X_EXAMPLE_Mesh:1.0'], ['ElsewhereDefined']],
  )
  assert.deepEqual(
    d.objects.map(o => [o.path, o.writable, o.parameters.map(p => p.name)]),
    [
      ['Device.X_EXAMPLE_Mesh.', false, ['Enable', 'Beacon', 'Joining', 'Bands']],
      ['Device.X_EXAMPLE_Mesh.Node.{i}.', true, ['MAC', 'Address', 'Role']],
      ['Device.X_EXAMPLE_Mesh.Node.{i}.Stats.', null, ['Frames']],
      ['Device.X_EXAMPLE_Mesh.Node.{i}.Stats.Errors.', false, ['Retries']],
      ['Device.ManagementServer.', null, ['PeriodicInformInterval']],
    ],
  )
  const parameter = (name: string) => d.objects.flatMap(o => o.parameters).find(p => p.name === name)!
  assert.deepEqual(parameter('Beacon').syntax, {
    type: 'unsignedInt',
    facets: {
      ranges: [
        { min: 100, max: 1000 },
        { min: 0, max: 0 },
      ],
      units: 'milliseconds',
    },
  })
  assert.deepEqual(parameter('Bands').syntax, {
    type: 'string',
    facets: { enumeration: ['2.4GHz', '5GHz', '6GHz'].map(value => ({ value, readOnly: false })) },
    list: { maxItems: 2, lengths: [{ max: 16 }] },
  })
  assert.deepEqual(parameter('Role').syntax, {
    type: 'string',
    facets: {
      enumeration: [
        { value: 'Root', readOnly: false },
        { value: 'Leaf, far', readOnly: false },
        { value: 'Lost', readOnly: true },
      ],
    },
  })
  assert.deepEqual(parameter('Address').syntax.facets.lengths, [{ max: 45 }], 'IPAddress by another name')
  assert.deepEqual(parameter('Frames').syntax.type, 'unsignedLong')
  assert.equal(parameter('Joining').secret, true)
  assert.deepEqual(
    [parameter('PeriodicInformInterval').changes, parameter('PeriodicInformInterval').writable],
    [true, null],
  )
  assert.deepEqual(d.objects[1]!.uniqueKeys, [['MAC']])
})

test('a dt document: what a type of device has of a model', () => {
  const d = read(fixture('box.dt.xml'))
  assert.deepEqual([d.schema, d.spec, d.models], ['dt', 'urn:example-com:box-1-0', ['Device:2.14']])
  assert.deepEqual(
    d.objects.map(o => [o.path, o.writable, o.parameters.map(p => [p.name, p.writable, p.changes])]),
    [
      [
        'Device.WiFi.Radio.{i}.',
        false,
        [
          ['Channel', true, true],
          ['GuardInterval', true, true],
          ['RetryLimit', false, true],
        ],
      ],
      ['Device.NAT.PortMapping.{i}.', true, [['Description', true, true]]],
    ],
  )
})

test('a document of another kind, or with a mistake, is refused with the line and what is wrong', () => {
  for (const [xml, line, detail] of [
    ['', 1, /./],
    ['<a/>', 1, /<a>.*urn:broadband-forum-org:cwmp:datamodel-1-/],
    ['<dm:document xmlns:dm="urn:other"/>', 1, /neither a document/],
    [dm(''), 1, /no model/],
    [model(''), 1, /no object/],
    [
      model('<object name="Device.X." access="readOnly">\n<parameter name="A" access="readOnly"/></object>'),
      4,
      /Device\.X\.A has no syntax/,
    ],
    [
      model('<object name="Device.X." access="readOnly"><parameter name="A"><syntax/></parameter></object>'),
      3,
      /has no type/,
    ],
    [model('<object name="Device.X" access="readOnly"/>'), 3, /"Device\.X" is no path/],
    [model('<object name="Device.{i}.{i}X." access="readOnly"/>'), 3, /no path/],
    [
      model('<object name="Device.X."><parameter name="A B"><syntax><string/></syntax></parameter></object>'),
      3,
      /no name of a parameter/,
    ],
    [
      model(
        '<object name="Device.X."><parameter name="A"><syntax>\n\n<dataType ref="Nowhere"/></syntax></parameter></object>',
      ),
      5,
      /no data type "Nowhere"/,
    ],
    [
      model(
        '<object name="Device.X."><parameter name="A"><syntax><int><range minInclusive="ten"/></int></syntax></parameter></object>',
      ),
      3,
      /minInclusive="ten" is no number/,
    ],
    [
      model(
        '<object name="Device.X."><parameter name="A"><syntax><int><range minInclusive="10" maxInclusive="1"/></int></syntax></parameter></object>',
      ),
      3,
      /more than/,
    ],
    [
      dm(
        '<dataType name="A" base="B"/>\n<dataType name="B" base="A"><dataType ref="A"/></dataType><model name="X:1.0"><object name="Device.X."><parameter name="A"><syntax><dataType ref="A"/></syntax></parameter></object></model>',
      ),
      2,
      /stands on itself/,
    ],
    [
      dm(
        '<component name="A"><component ref="A" path="X."/></component><model name="X:1.0"><component ref="A" path="Device."/></model>',
      ),
      2,
      /holds itself/,
    ],
    [model('<object name="Device.X.">\n</parameter>'), 4, /not well-formed XML: .*closing tag/],
  ] as [string, number, RegExp][]) {
    const [error] = refused(xml)
    assert.match(error!.detail, detail, xml)
    assert.equal(error!.line, line, `${xml}: ${error!.detail}`)
  }
})

test('hostile documents are refused whatever they hold: entities, document types, size, depth, numbers of things', () => {
  const components = (n: number): string =>
    Array.from(
      { length: n },
      (_, i) => `<component name="C${i}">${`<component ref="C${i + 1}" path="X."/>`.repeat(20)}</component>`,
    ).join('')
  const hostile: [string, string, RegExp][] = [
    [
      'entity bomb',
      `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>${model('<object name="Device.&b;."/>')}`,
      /document type or an entity/,
    ],
    ['external entity', `<?xml version="1.0"?>\n<!DOCTYPE a SYSTEM "file:///etc/passwd">${model('')}`, /document type/],
    ['too long', ' '.repeat(16 * 1_048_576 + 1), /longer than 16777216/],
    ['deep', model(`${'<object name="Device.X.">'.repeat(10_000)}${'</object>'.repeat(10_000)}`), /nested/i],
    ['very many elements', model('<a/>'.repeat(400_001)), /more than 400000 elements/],
    ['many unfinished comments', model('<!--'.repeat(100_000)), /./],
    ['many unfinished tags', model('<a '.repeat(100_000)), /./],
    ['many unfinished sections', model('<![CDATA['.repeat(100_000)), /./],
    [
      'components that multiply',
      dm(
        `${components(7)}<component name="C7"><object name="Y."><parameter name="A"><syntax><string/></syntax></parameter></object></component><model name="X:1.0"><component ref="C0" path="Device."/></model>`,
      ),
      /more than 100000 parameters/,
    ],
    [
      'names of the language',
      model(
        '<object name="Device.X."><parameter name="__proto__"><syntax __proto__="x"><constructor/></syntax></parameter></object>',
      ),
      /reserved/,
    ],
    ['bytes that are none', model('<object name="Device.\u0000."/>'), /./],
  ]
  for (const [what, xml, detail] of hostile) {
    const errors = refused(xml)
    assert.match(errors[0]!.detail, detail, what)
    assert.ok(errors.length <= 20 && errors.every(e => e.detail.length < 500), what)
  }
  assert.equal(({} as Record<string, unknown>)['hidden'], undefined)
})
