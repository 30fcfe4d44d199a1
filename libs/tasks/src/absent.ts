/** Arguments as protobuf gives them: what is absent stands there as an empty text or list. */
import { z } from 'zod'
import { EMPTY_COUNTS } from './arguments.ts'
import { KINDS } from './registry.ts'
import type { TaskType } from './registry.ts'

/** The arguments of a type, in which what may be left out and is empty is left out. */
export const withoutAbsent = (type: TaskType, json: unknown): unknown => pruned(KINDS[type].arguments, json)

const isEmpty = (value: unknown): boolean => value === '' || (Array.isArray(value) && value.length === 0)

const isLeftOutWhereEmpty = (schema: unknown): boolean =>
  schema instanceof z.ZodOptional && schema.meta()?.[EMPTY_COUNTS] !== true

function pruned(schema: unknown, value: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return pruned(schema.unwrap(), value)
  if (schema instanceof z.ZodArray && Array.isArray(value)) return value.map(v => pruned(schema.element, v))
  if (!(schema instanceof z.ZodObject) || value === null || typeof value !== 'object') return value
  const shape: { [name: string]: unknown } = schema.shape
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, v]) => !(isEmpty(v) && isLeftOutWhereEmpty(shape[name])))
      .map(([name, v]) => [name, pruned(shape[name], v)]),
  )
}
