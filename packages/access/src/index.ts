export { isWithinModels, permitsModel } from './model_permission.js'
export { permits } from './permission.js'
export { defaultScopes, isScope, type RequiredScope, type Scope, scopes } from './scope.js'
