/** Text that a person enters. */
import type { ReactNode, Ref } from 'react'
import { FieldError } from 'react-aria-components/FieldError'
import { Input } from 'react-aria-components/Input'
import { Label } from 'react-aria-components/Label'
import { SearchField as AriaSearchField } from 'react-aria-components/SearchField'
import type { SearchFieldProps as AriaSearchFieldProps } from 'react-aria-components/SearchField'
import { Text } from 'react-aria-components/Text'
import { TextArea as AriaTextArea } from 'react-aria-components/TextArea'
import { TextField as AriaTextField } from 'react-aria-components/TextField'
import type { TextFieldProps as AriaTextFieldProps } from 'react-aria-components/TextField'
import { SearchIcon } from '../icons/icons.tsx'
import { useWords } from '../preferences/react.tsx'
import { classes } from './classes.ts'
import { IconButton } from './Button.tsx'
import { CloseIcon } from '../icons/icons.tsx'
import { uiWords } from './words.ts'
import './Field.css'

export interface TextFieldProps extends Omit<AriaTextFieldProps, 'className' | 'style' | 'children'> {
  label: string
  /** What to enter, below it. */
  help?: ReactNode
  /** Why what is entered is not taken. */
  error?: string | undefined
  placeholder?: string
  isMono?: boolean
  /** Of a text of several lines. */
  rows?: number
  inputRef?: Ref<HTMLInputElement>
}

/** A field with its label above, help and error below. */
export function TextField({ label, help, error, placeholder, isMono, rows, inputRef, ...props }: TextFieldProps) {
  const t = useWords(uiWords)
  return (
    <AriaTextField {...props} validationBehavior="aria" isInvalid={error !== undefined} className="field">
      <Label className="field-label">
        {label}
        {props.isRequired && <span className="field-required">{t('required')}</span>}
      </Label>
      {rows === undefined ? (
        <Input
          className={classes('input', isMono && 'mono')}
          placeholder={placeholder}
          {...(inputRef ? { ref: inputRef } : {})}
        />
      ) : (
        <AriaTextArea className={classes('input', isMono && 'mono')} rows={rows} placeholder={placeholder} />
      )}
      {help !== undefined && (
        <Text slot="description" className="field-help">
          {help}
        </Text>
      )}
      <FieldError className="field-error">{error}</FieldError>
    </AriaTextField>
  )
}

export interface SearchFieldProps extends Omit<AriaSearchFieldProps, 'className' | 'style' | 'children'> {
  label: string
  placeholder?: string
  inputRef?: Ref<HTMLInputElement>
}

/** A field to search with: its label is read out only. */
export function SearchField({ label, placeholder, inputRef, ...props }: SearchFieldProps) {
  const t = useWords(uiWords)
  return (
    <AriaSearchField {...props} aria-label={label} className="search">
      {({ isEmpty }) => (
        <>
          <SearchIcon size={16} />
          <Input className="search-input" placeholder={placeholder ?? label} {...(inputRef ? { ref: inputRef } : {})} />
          {!isEmpty && <IconButton size="s" label={t('clearSearch')} icon={<CloseIcon size={14} />} />}
        </>
      )}
    </AriaSearchField>
  )
}
