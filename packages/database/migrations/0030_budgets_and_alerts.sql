-- Accounts of several time zones, and what callers were shown beside what was spent.
alter table reservations drop constraint reservations_of_window;
alter table reservations drop constraint reservations_key;
alter table budget_windows drop constraint budget_windows_key;
alter table budget_windows add column time_zone text collate "C" not null default 'UTC';
alter table budget_windows add column shown_pico_usd numeric(38, 0) not null default 0;
alter table reservations add column time_zone text collate "C" not null default 'UTC';
-- Forced row-level security would hide every row from their owner.
alter table budget_windows no force row level security;
update budget_windows set shown_pico_usd = round(spent_pico_usd, -6);
alter table budget_windows force row level security;
alter table budget_windows add constraint budget_windows_key
  primary key (tenant_id, scope, window_kind, time_zone, window_start);
alter table reservations add constraint reservations_key
  primary key (tenant_id, scope, window_kind, time_zone, request_id);
alter table reservations add constraint reservations_of_window
  foreign key (tenant_id, scope, window_kind, time_zone, window_start)
  references budget_windows (tenant_id, scope, window_kind, time_zone, window_start);
grant select (time_zone) on reservations to maester_relay;

create table budgets (
  tenant_id text collate "C" not null,
  budget_id text collate "C" not null,
  scope text collate "C" not null,
  limit_pico_usd numeric(38, 0) not null,
  window_kind text not null,
  time_zone text collate "C" not null,
  mode text not null,
  allow_unpriced boolean not null,
  created_at timestamp (3) with time zone not null,
  updated_at timestamp (3) with time zone not null,
  constraint budgets_key primary key (tenant_id, budget_id),
  constraint budgets_window check (window_kind in ('day', 'week', 'month', 'total')),
  constraint budgets_mode check (mode in ('hard', 'downgrade', 'soft', 'shadow')),
  constraint budgets_limit check (limit_pico_usd >= 0)
);
create index budgets_by_age on budgets (tenant_id, created_at, budget_id);
alter table budgets enable row level security;
alter table budgets force row level security;
alter table budgets add constraint budgets_have_a_tenant check (tenant_id <> '');
create policy tenant_wall on budgets to maester_app
  using (tenant_id = current_setting('app.tenant', true))
  with check (tenant_id = current_setting('app.tenant', true));
grant select, insert, update, delete on budgets to maester_app;
create policy relay_of_all_tenants on budgets to maester_relay using (true) with check (true);
grant select on budgets to maester_relay;

-- Alerts of the service itself have the tenant '*', which no tenant is called.
create table alerts (
  tenant_id text collate "C" not null,
  alert_id text collate "C" not null,
  kind text collate "C" not null,
  key text not null,
  severity text not null,
  title text not null,
  detail json not null,
  first_seen_at timestamp (3) with time zone not null,
  last_seen_at timestamp (3) with time zone not null,
  count bigint not null,
  acknowledged_at timestamp (3) with time zone,
  acknowledged_by text,
  announced_at timestamp (3) with time zone,
  constraint alerts_key primary key (tenant_id, alert_id),
  constraint alerts_severity check (severity in ('info', 'warning', 'critical'))
);
create index alerts_by_age on alerts (tenant_id, first_seen_at, alert_id);
create index alerts_unannounced on alerts (first_seen_at) where announced_at is null;
alter table alerts enable row level security;
alter table alerts force row level security;
alter table alerts add constraint alerts_have_a_tenant check (tenant_id <> '');
create policy tenant_wall on alerts to maester_app
  using (tenant_id = current_setting('app.tenant', true))
  with check (tenant_id = current_setting('app.tenant', true));
grant select, insert, update on alerts to maester_app;
create policy relay_of_all_tenants on alerts to maester_relay using (true) with check (true);
grant select (tenant_id, alert_id, first_seen_at, announced_at), update (announced_at) on alerts to maester_relay;
