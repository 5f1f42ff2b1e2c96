-- What callers want done once, and what was answered.
create table idempotency_keys (
  tenant_id text collate "C" not null,
  principal text collate "C" not null,
  endpoint text collate "C" not null,
  key text collate "C" not null,
  fingerprint text not null,
  owner text not null,
  status integer,
  headers json,
  body text,
  lease_ends_at timestamp (3) with time zone not null,
  expires_at timestamp (3) with time zone not null,
  constraint idempotency_keys_key primary key (tenant_id, principal, endpoint, key),
  constraint idempotency_keys_answer check ((status is null) = (body is null) and (status is null) = (headers is null))
);
create index idempotency_keys_by_end on idempotency_keys (expires_at);
alter table idempotency_keys enable row level security;
alter table idempotency_keys force row level security;
alter table idempotency_keys add constraint idempotency_keys_have_a_tenant check (tenant_id <> '');
create policy tenant_wall on idempotency_keys to maester_app
  using (tenant_id = current_setting('app.tenant', true))
  with check (tenant_id = current_setting('app.tenant', true));
grant select, insert, update, delete on idempotency_keys to maester_app;
create policy relay_of_all_tenants on idempotency_keys to maester_relay using (true) with check (true);
grant select (expires_at), delete on idempotency_keys to maester_relay;
