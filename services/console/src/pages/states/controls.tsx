import { useState } from 'react'
import { EditIcon, FilterIcon, MoreIcon, RefreshIcon, TrashIcon } from '../../icons/icons.tsx'
import { useWords } from '../../preferences/react.tsx'
import { Button, IconButton } from '../../ui/Button.tsx'
import { Checkbox, Switch } from '../../ui/Check.tsx'
import { SearchField, TextField } from '../../ui/Field.tsx'
import { FormError } from '../../ui/FormError.tsx'
import { FilePicker } from '../../ui/FilePicker.tsx'
import { UploadState } from '../../ui/UploadState.tsx'
import { ApiError } from '../../api/problem.ts'
import { Kbd } from '../../ui/Kbd.tsx'
import { Menu } from '../../ui/Menu.tsx'
import { Segments } from '../../ui/Segments.tsx'
import { Select } from '../../ui/Select.tsx'
import { words } from './words.ts'

export function Buttons() {
  const t = useWords(words)
  return (
    <>
      {(['m', 's'] as const).map(size => (
        <div key={size} className="states-row">
          <Button kind="primary" size={size}>
            {t('primary')}
          </Button>
          <Button size={size} icon={<FilterIcon size={16} />}>
            {t('secondary')}
          </Button>
          <Button kind="danger" size={size}>
            {t('danger')}
          </Button>
          <Button kind="quiet" size={size}>
            {t('quiet')}
          </Button>
          <Button kind="primary" size={size} isDisabled>
            {t('disabled')}
          </Button>
          <Button kind="primary" size={size} isPending>
            {t('pending')}
          </Button>
          <IconButton label={t('rename')} size={size} icon={<RefreshIcon />} />
        </div>
      ))}
      <div className="states-row">
        <Menu
          label={t('menu')}
          trigger={<IconButton kind="secondary" label={t('menu')} icon={<MoreIcon />} />}
          groups={[
            {
              id: 'a',
              entries: [{ id: 'rename', label: t('rename'), icon: <EditIcon size={16} />, onAction: () => {} }],
            },
            {
              id: 'b',
              entries: [
                { id: 'remove', label: t('remove'), icon: <TrashIcon size={16} />, isDanger: true, onAction: () => {} },
              ],
            },
          ]}
        />
        <Kbd keys="Ctrl+K" />
      </div>
    </>
  )
}

export function Fields() {
  const t = useWords(words)
  return (
    <div className="states-grid">
      <TextField label={t('name')} help={t('nameHelp')} defaultValue={t('sample')} />
      <TextField label={t('name')} isRequired error={t('nameError')} defaultValue={t('sample')} />
      <TextField label={t('password')} type="password" defaultValue="not-a-secret" isMono />
      <TextField label={t('name')} isDisabled defaultValue={t('sample')} />
      <SearchField label={t('device')} defaultValue="00D09E" />
      <TextField label={t('notes')} rows={3} placeholder={t('nameHelp')} />
      <FilePicker label={t('fields')} file={null} onChange={() => {}} />
      <FilePicker label={t('fields')} file={new File(['text'], 'firmware-2.1.bin')} onChange={() => {}} />
      <UploadState uploading={{ share: 0.4, error: null }} />
      <FormError error={new ApiError(413, { detail: t('nameError') })} />
    </div>
  )
}

export function Choices() {
  const t = useWords(words)
  const options = (['hour', 'day', 'week'] as const).map(value => ({ value, label: t(value) }))
  const [interval, choose] = useState<'hour' | 'day' | 'week'>('hour')
  return (
    <>
      <div className="states-row">
        <Checkbox>{t('traced')}</Checkbox>
        <Checkbox defaultSelected>{t('traced')}</Checkbox>
        <Checkbox isIndeterminate>{t('some')}</Checkbox>
        <Checkbox isDisabled>{t('disabled')}</Checkbox>
      </div>
      <div className="states-row">
        <Switch>{t('wake')}</Switch>
        <Switch defaultSelected>{t('wake')}</Switch>
        <Switch isDisabled>{t('disabled')}</Switch>
      </div>
      <Segments label={t('interval')} options={options} value={interval} onChange={value => choose(value)} />
      <Select label={t('interval')} options={options} value={interval} onChange={value => choose(value)} />
    </>
  )
}
