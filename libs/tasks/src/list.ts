/** Every kind of task: one file each, one line here. */
export * from './get-parameter-names.ts'
export * from './get-parameter-values.ts'
export * from './set-parameter-values.ts'
export * from './add-object.ts'
export * from './delete-object.ts'
export * from './refresh.ts'
export * from './reboot.ts'
export * from './upload.ts'
