/** The form of answers as the table `device` keeps it. */
import { DEFAULT_FORM } from './answer-form.ts'
import type { AnswerForm, FormSource } from './answer-form.ts'

export interface FormRow {
  xml_declaration: boolean | null
  xml_declaration_by: string | null
  xml_declaration_failures: number
}

/** Most devices have the same one. */
export const formFromRow = (row: FormRow): AnswerForm =>
  row.xml_declaration === null || row.xml_declaration_by === null
    ? DEFAULT_FORM
    : {
        declaration: row.xml_declaration,
        by: row.xml_declaration_by as FormSource,
        failures: row.xml_declaration_failures,
      }

/** The values of its columns, in their order in `FormRow`. */
export const formValues = (form: AnswerForm): [boolean | null, string | null, number] =>
  form.by === 'default' ? [null, null, 0] : [form.declaration, form.by, form.failures]
