-- Prices that were posted, each in force for a stretch of time. A range over text compares for equality in the same index
-- as the stretch of time, without an extension, on every engine.
CREATE TYPE "price_series" AS RANGE (subtype = text, collation = "C");--> statement-breakpoint
CREATE TABLE "prices" (
	"tenant_id" text COLLATE "C" NOT NULL,
	"price_id" text COLLATE "C" NOT NULL,
	"provider" text COLLATE "C" NOT NULL,
	"model" text COLLATE "C" NOT NULL,
	"service_tier" text COLLATE "C" NOT NULL,
	"daily_start" text COLLATE "C" NOT NULL,
	"daily_end" text COLLATE "C" NOT NULL,
	"valid_from" timestamp (3) with time zone NOT NULL,
	"valid_to" timestamp (3) with time zone,
	"input" numeric,
	"output" numeric,
	"cache_read" numeric,
	"cache_write" numeric,
	"cache_write_1h" numeric,
	"input_audio" numeric,
	"output_audio" numeric,
	"cache_read_audio" numeric,
	"input_image" numeric,
	"output_image" numeric,
	"cache_read_image" numeric,
	"reasoning" numeric,
	"web_search" numeric,
	"request" numeric,
	"tiers" json NOT NULL,
	"version" text NOT NULL,
	"note" text,
	"created_by" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"superseded_at" timestamp (3) with time zone,
	CONSTRAINT "prices_key" PRIMARY KEY("tenant_id","price_id"),
	CONSTRAINT "prices_last" CHECK ("valid_to" is null or "valid_to" > "valid_from"),
	CONSTRAINT "prices_do_not_overlap" EXCLUDE USING gist (
		price_series(
			tenant_id || chr(31) || provider || chr(31) || model || chr(31) || service_tier || chr(31) || daily_start,
			tenant_id || chr(31) || provider || chr(31) || model || chr(31) || service_tier || chr(31) || daily_start,
			'[]') WITH &&,
		tstzrange("valid_from", "valid_to") WITH &&
	) WHERE ("superseded_at" is null)
);
--> statement-breakpoint
CREATE TABLE "usage_rollups" (
	"tenant_id" text COLLATE "C" NOT NULL,
	"bucket_start" timestamp (3) with time zone NOT NULL,
	"group_key" text COLLATE "C" NOT NULL,
	"provider" text NOT NULL,
	"model" text NOT NULL,
	"kind" text NOT NULL,
	"project_id" text COLLATE "C",
	"api_key_id" text COLLATE "C",
	"prompt_name" text,
	"prompt_version" text,
	"tags" jsonb NOT NULL,
	"simulated" boolean NOT NULL,
	"is_retry" boolean NOT NULL,
	"calls" bigint NOT NULL,
	"voided_calls" bigint NOT NULL,
	"unpriced_calls" bigint NOT NULL,
	"estimated_calls" bigint NOT NULL,
	"inconsistent_calls" bigint NOT NULL,
	"input_tokens" bigint NOT NULL,
	"output_tokens" bigint NOT NULL,
	"cache_read_tokens" bigint NOT NULL,
	"cache_write_tokens" bigint NOT NULL,
	"reasoning_tokens" bigint NOT NULL,
	"input_audio_tokens" bigint NOT NULL,
	"output_audio_tokens" bigint NOT NULL,
	"input_image_tokens" bigint NOT NULL,
	"output_image_tokens" bigint NOT NULL,
	"web_searches" bigint NOT NULL,
	"input_pico_usd" numeric(38, 0) NOT NULL,
	"output_pico_usd" numeric(38, 0) NOT NULL,
	"total_pico_usd" numeric(38, 0) NOT NULL,
	"estimated_pico_usd" numeric(38, 0) NOT NULL,
	"first_at" timestamp (3) with time zone NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "usage_rollups_key" PRIMARY KEY("tenant_id","bucket_start","group_key")
);
--> statement-breakpoint
CREATE TABLE "usage_rollup_progress" (
	"subject" text PRIMARY KEY NOT NULL,
	"folded_before" xid8 NOT NULL
);
--> statement-breakpoint
INSERT INTO "usage_rollup_progress" VALUES ('usage_events', '0');--> statement-breakpoint
ALTER TABLE "usage_events" ADD COLUMN "inconsistent" boolean;--> statement-breakpoint
ALTER TABLE "usage_events" ADD COLUMN "xact" xid8 DEFAULT pg_current_xact_id() NOT NULL;--> statement-breakpoint
CREATE INDEX "usage_events_by_transaction" ON "usage_events" USING btree ("xact");--> statement-breakpoint

alter table prices enable row level security;
alter table prices force row level security;
alter table prices add constraint prices_have_a_tenant check (tenant_id <> '');
create policy tenant_wall on prices to maester_app
  using (tenant_id = current_setting('app.tenant', true))
  with check (tenant_id = current_setting('app.tenant', true));
grant select, insert, update (superseded_at) on prices to maester_app;
create policy ledger_of_all_tenants on prices to maester_ledger using (true) with check (true);
grant select on prices to maester_ledger;

create function refuse_price_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.superseded_at is null
    and to_jsonb(new) - 'superseded_at' = to_jsonb(old) - 'superseded_at' then
    return new;
  end if;
  raise exception 'Prices are superseded, never changed or removed.' using errcode = 'restrict_violation';
end $$;
create trigger prices_never_change before update or delete on prices for each row execute function refuse_price_change();
create trigger prices_never_vanish before truncate on prices for each statement execute function refuse_change();

alter table usage_rollups enable row level security;
alter table usage_rollups force row level security;
alter table usage_rollups add constraint usage_rollups_have_a_tenant check (tenant_id <> '');
create policy tenant_wall on usage_rollups to maester_app
  using (tenant_id = current_setting('app.tenant', true))
  with check (tenant_id = current_setting('app.tenant', true));
grant select on usage_rollups to maester_app;
create policy ledger_of_all_tenants on usage_rollups to maester_ledger using (true) with check (true);
grant select, insert, update, delete on usage_rollups to maester_ledger;

grant select on usage_rollup_progress to maester_app;
grant select, update on usage_rollup_progress to maester_ledger;
