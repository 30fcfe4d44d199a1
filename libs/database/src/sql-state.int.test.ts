import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isUniqueViolation, isValueError, sqlStateOf } from './index.ts'
import { testDatabase } from '@auroralinks/testkit/database'
import type { Database } from './index.ts'

let database: Database
let drop: () => Promise<void>
before(async () => {
  ;({ database, drop } = await testDatabase())
})
after(() => drop())

const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => assert.fail('it was taken'),
    (error: unknown) => error,
  )

test('a refusal of the server is reported alike for a statement and for a typed query', async () => {
  const { prisma } = database
  const data = { hash: 'twice', name: 'x' }
  await prisma.apiKey.create({ data })
  const duplicates = [
    database.query({ text: `insert into api_key (hash, name) values ('twice', 'x')` }),
    prisma.apiKey.create({ data }),
  ]
  for (const work of duplicates) {
    const error = await errorOf(work)
    assert.equal(sqlStateOf(error), '23505')
    assert.equal(isUniqueViolation(error, 'api_key_pkey'), true)
    assert.equal(isUniqueViolation(error, 'credential_username_key'), false)
    assert.equal(isValueError(error), false)
  }
  const values = [
    database.query({ text: 'select $1::uuid', values: ['none'] }),
    prisma.session.findUnique({ where: { id: 'none' } }),
    prisma.file.findUnique({ where: { name: 'a\0b' } }),
    prisma.parameter.findMany({ where: { pathId: 2 ** 40 } }),
    prisma.$queryRaw`select ${'none'}::uuid`,
  ]
  for (const work of values) assert.equal(isValueError(await errorOf(work)), true)
  for (const other of [null, undefined, 'x', new Error('x'), Object.assign(new Error('x'), { code: 'P2025' })])
    assert.equal(sqlStateOf(other), null)
})
