import { DatabaseError } from '../errors.js'
import { OWNER_ROLE, WORKING_ROLES } from '../roles.js'

/** What keeps a tenant's rows its own, as Postgres prints it back. */
const WALL = "(tenant_id = current_setting('app.tenant'::text, true))"
const ROLES = WORKING_ROLES.map((role) => `'${role}'`).join(', ')

const TENANT_TABLES = `
  select c.oid, c.relname, c.relowner, c.relrowsecurity, c.relforcerowsecurity
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
  join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
  where c.relkind in ('r', 'p')`

// Each row is one problem.
const PROBLEMS = `
  with tenant_tables as (${TENANT_TABLES})
  select format('table %s has no forced row-level security', relname) as problem
    from tenant_tables where not (relrowsecurity and relforcerowsecurity)
  union all
  select format('table %s belongs to the role %s, which works on it', relname, rolname)
    from tenant_tables join pg_roles on pg_roles.oid = relowner where rolname in (${ROLES})
  union all
  select format('table %s has no tenant policy for maester_app', relname)
    from tenant_tables where not exists (
      select from pg_policies p where p.schemaname = 'public' and p.tablename = relname
        and p.roles = '{maester_app}' and p.cmd = 'ALL' and p.qual = 'WALL' and p.with_check = 'WALL')
  union all
  select format('table %s has a policy (%s) that shows maester_app more than its tenant', relname, p.policyname)
    from tenant_tables join pg_policies p on p.schemaname = 'public' and p.tablename = relname
    where p.permissive = 'PERMISSIVE' and p.roles && '{maester_app,public}'
      and (p.qual is distinct from 'WALL' or p.with_check is distinct from 'WALL')
  union all
  select format('role %s may bypass row-level security', rolname)
    from pg_roles where rolname in (${ROLES}) and (rolsuper or rolbypassrls)
  union all
  select format('role %s is a member of %s', r.rolname, o.rolname)
    from pg_roles r join pg_roles o on r.oid <> o.oid and pg_has_role(r.oid, o.oid, 'member')
    where r.rolname in (${ROLES}) and not r.rolsuper
  union all
  select format('role %s does not exist', name)
    from unnest(array['${OWNER_ROLE}', ${ROLES}]) as name where name not in (select rolname from pg_roles)
  union all
  select 'there is no table with a tenant' where not exists (select from tenant_tables)`.replaceAll(
  'WALL',
  WALL.replaceAll("'", "''"),
)

/**
 * Reads the catalogue and rejects with `walls_missing` unless every table with a tenant forces row-level security with
 * the tenant policy, and no role we work under can pass it.
 */
export async function assertWalls(
  query: (text: string) => PromiseLike<readonly Readonly<Record<string, unknown>>[]>,
): Promise<void> {
  const problems = (await query(PROBLEMS)).map(({ problem }) => String(problem))
  if (problems.length === 0) return
  const message = `Tenants are not separated by the database: ${problems.join('; ')}.`
  throw new DatabaseError('walls_missing', message, false, { problems })
}
