/** Owns the tables. Nothing runs under it but migrations. */
export const OWNER_ROLE = 'maester_owner'

/** What a transaction may be: one tenant, the ledger's writer, the one that looks for what is left to do, the doorman. */
export const WORKING_ROLES = ['maester_app', 'maester_ledger', 'maester_relay', 'maester_access'] as const

export type WorkingRole = (typeof WORKING_ROLES)[number]
