-- Tenants see and write their own rows only. An unset tenant is null or empty and equals none.

alter table attempts enable row level security;
alter table attempts force row level security;
alter table attempts add constraint attempts_have_a_tenant check (tenant_id <> '');
create policy tenant_wall on attempts to maester_app
  using (tenant_id = current_setting('app.tenant', true))
  with check (tenant_id = current_setting('app.tenant', true));
grant select on attempts to maester_app;
create policy ledger_of_all_tenants on attempts to maester_ledger using (true) with check (true);
grant select, insert on attempts to maester_ledger;

alter table usage_events enable row level security;
alter table usage_events force row level security;
alter table usage_events add constraint usage_events_have_a_tenant check (tenant_id <> '');
create policy tenant_wall on usage_events to maester_app
  using (tenant_id = current_setting('app.tenant', true))
  with check (tenant_id = current_setting('app.tenant', true));
grant select on usage_events to maester_app;
create policy ledger_of_all_tenants on usage_events to maester_ledger using (true) with check (true);
grant select, insert on usage_events to maester_ledger;

alter table requests enable row level security;
alter table requests force row level security;
alter table requests add constraint requests_have_a_tenant check (tenant_id <> '');
create policy tenant_wall on requests to maester_app
  using (tenant_id = current_setting('app.tenant', true))
  with check (tenant_id = current_setting('app.tenant', true));
grant select on requests to maester_app;
create policy ledger_of_all_tenants on requests to maester_ledger using (true) with check (true);
grant select, insert, update on requests to maester_ledger;

alter table spans enable row level security;
alter table spans force row level security;
alter table spans add constraint spans_have_a_tenant check (tenant_id <> '');
create policy tenant_wall on spans to maester_app
  using (tenant_id = current_setting('app.tenant', true))
  with check (tenant_id = current_setting('app.tenant', true));
grant select on spans to maester_app;
create policy ledger_of_all_tenants on spans to maester_ledger using (true) with check (true);
grant select, insert on spans to maester_ledger;

alter table replays enable row level security;
alter table replays force row level security;
alter table replays add constraint replays_have_a_tenant check (tenant_id <> '');
create policy tenant_wall on replays to maester_app
  using (tenant_id = current_setting('app.tenant', true))
  with check (tenant_id = current_setting('app.tenant', true));
grant select, insert on replays to maester_app;

alter table prompts enable row level security;
alter table prompts force row level security;
alter table prompts add constraint prompts_have_a_tenant check (tenant_id <> '');
create policy tenant_wall on prompts to maester_app
  using (tenant_id = current_setting('app.tenant', true))
  with check (tenant_id = current_setting('app.tenant', true));
grant select, insert, update on prompts to maester_app;

alter table prompt_versions enable row level security;
alter table prompt_versions force row level security;
alter table prompt_versions add constraint prompt_versions_have_a_tenant check (tenant_id <> '');
create policy tenant_wall on prompt_versions to maester_app
  using (tenant_id = current_setting('app.tenant', true))
  with check (tenant_id = current_setting('app.tenant', true));
grant select, insert on prompt_versions to maester_app;

alter table prompt_labels enable row level security;
alter table prompt_labels force row level security;
alter table prompt_labels add constraint prompt_labels_have_a_tenant check (tenant_id <> '');
create policy tenant_wall on prompt_labels to maester_app
  using (tenant_id = current_setting('app.tenant', true))
  with check (tenant_id = current_setting('app.tenant', true));
grant select, insert, update on prompt_labels to maester_app;

alter table budget_windows enable row level security;
alter table budget_windows force row level security;
alter table budget_windows add constraint budget_windows_have_a_tenant check (tenant_id <> '');
create policy tenant_wall on budget_windows to maester_app
  using (tenant_id = current_setting('app.tenant', true))
  with check (tenant_id = current_setting('app.tenant', true));
grant select, insert, update on budget_windows to maester_app;

alter table reservations enable row level security;
alter table reservations force row level security;
alter table reservations add constraint reservations_have_a_tenant check (tenant_id <> '');
create policy tenant_wall on reservations to maester_app
  using (tenant_id = current_setting('app.tenant', true))
  with check (tenant_id = current_setting('app.tenant', true));
grant select, insert, update on reservations to maester_app;
create policy relay_of_all_tenants on reservations to maester_relay using (true) with check (true);
grant select (tenant_id, scope, window_kind, request_id, state, created_at) on reservations to maester_relay;

alter table jobs enable row level security;
alter table jobs force row level security;
alter table jobs add constraint jobs_have_a_tenant check (tenant_id <> '');
create policy tenant_wall on jobs to maester_app
  using (tenant_id = current_setting('app.tenant', true))
  with check (tenant_id = current_setting('app.tenant', true));
grant select, insert, update on jobs to maester_app;
create policy relay_of_all_tenants on jobs to maester_relay using (true) with check (true);
grant select (tenant_id, job_id, sequence, name, state, available_at, lease_ends_at) on jobs to maester_relay;

alter table outbox enable row level security;
alter table outbox force row level security;
alter table outbox add constraint outbox_have_a_tenant check (tenant_id <> '');
create policy tenant_wall on outbox to maester_app
  using (tenant_id = current_setting('app.tenant', true))
  with check (tenant_id = current_setting('app.tenant', true));
grant select, insert, update on outbox to maester_app;
create policy relay_of_all_tenants on outbox to maester_relay using (true) with check (true);
grant select, update (dispatched_at) on outbox to maester_relay;

alter table batch_items enable row level security;
alter table batch_items force row level security;
alter table batch_items add constraint batch_items_have_a_tenant check (tenant_id <> '');
create policy tenant_wall on batch_items to maester_app
  using (tenant_id = current_setting('app.tenant', true))
  with check (tenant_id = current_setting('app.tenant', true));
grant select, insert on batch_items to maester_app;

grant select, insert, update on ledger_progress to maester_ledger;

-- What was recorded stays as it was, whoever asks.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'Rows of % are never changed or removed.', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger attempts_never_change before update or delete on attempts for each row execute function refuse_change();
create trigger attempts_never_vanish before truncate on attempts for each statement execute function refuse_change();
create trigger usage_events_never_change before update or delete on usage_events for each row execute function refuse_change();
create trigger usage_events_never_vanish before truncate on usage_events for each statement execute function refuse_change();
create trigger prompt_versions_never_change before update or delete on prompt_versions for each row execute function refuse_change();
create trigger prompt_versions_never_vanish before truncate on prompt_versions for each statement execute function refuse_change();
create trigger replays_never_change before update or delete on replays for each row execute function refuse_change();
create trigger replays_never_vanish before truncate on replays for each statement execute function refuse_change();
create trigger batch_items_never_change before update or delete on batch_items for each row execute function refuse_change();
create trigger batch_items_never_vanish before truncate on batch_items for each statement execute function refuse_change();
