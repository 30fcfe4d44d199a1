import { useWords } from '../../preferences/react.tsx'
import { Checkbox } from '../../ui/Check.tsx'
import { GROUPS, TASK_TYPES, isHeld, withPermission } from './permissions.ts'
import { words } from './words.ts'

/** All permissions in groups, each with what it allows; of tasks single types too. */
export function PermissionList({
  permissions,
  isFixed,
  onChange,
}: {
  permissions: readonly string[]
  isFixed: boolean
  onChange(permissions: string[]): void
}) {
  const t = useWords(words)
  const toggle = (permission: string) => (isGiven: boolean) =>
    onChange(withPermission(permissions, permission, isGiven))
  return (
    <div className="role-groups">
      {GROUPS.map(g => (
        <fieldset key={g.id} className="role-group">
          <legend>{t(`group.${g.id}`)}</legend>
          {g.permissions.map(p => (
            <div key={p}>
              <Checkbox isSelected={isHeld(permissions, p)} onChange={toggle(p)} isReadOnly={isFixed}>
                <span>
                  {t(`may.${p}`)} <code className="muted">{p}</code>
                </span>
              </Checkbox>
            </div>
          ))}
          {g.id === 'tasks' && !isHeld(permissions, 'tasks.create') && (
            <fieldset className="role-types">
              <legend>{t('types')}</legend>
              {TASK_TYPES.map(type => (
                <Checkbox
                  key={type}
                  isSelected={isHeld(permissions, `tasks.create:${type}`)}
                  onChange={toggle(`tasks.create:${type}`)}
                  isReadOnly={isFixed}
                >
                  <code>{type}</code>
                </Checkbox>
              ))}
            </fieldset>
          )}
        </fieldset>
      ))}
    </div>
  )
}
