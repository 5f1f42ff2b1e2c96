import { OWNER_ROLE, WORKING_ROLES } from '../roles.js'

// Roles belong to the whole server, so another database's migration may create one at the same moment.
const CREATE = [OWNER_ROLE, ...WORKING_ROLES]
  .map(
    (role) => `
  if not exists (select from pg_roles where rolname = '${role}') then
    begin
      create role ${role} nologin nosuperuser nocreatedb nocreaterole noinherit nobypassrls;
    exception when duplicate_object or unique_violation then null;
    end;
  end if;
  if not pg_has_role(current_user, '${role}', 'member') then
    execute format('grant ${role} to %I', current_user);
  end if;`,
  )
  .join('')

/** Creates the roles that are missing, lets the connecting user take them on, and gives the owner the schema. */
export const ENSURE_ROLES = `
do $$ begin${CREATE}
end $$;
grant usage, create on schema public to ${OWNER_ROLE};
grant usage on schema public to ${WORKING_ROLES.join(', ')};
`
