CREATE TABLE "tenants" (
	"tenant_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
CREATE TABLE "projects" (
	"tenant_id" text COLLATE "C" NOT NULL,
	"project_id" text COLLATE "C" NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "projects_key" PRIMARY KEY("tenant_id","project_id")
);
CREATE TABLE "api_keys" (
	"tenant_id" text COLLATE "C" NOT NULL,
	"key_id" text COLLATE "C" NOT NULL,
	"project_id" text COLLATE "C",
	"name" text NOT NULL,
	"scopes" json NOT NULL,
	"allowed_models" json,
	"limits" json,
	"last4" text NOT NULL,
	"pepper_version" text NOT NULL,
	"digest" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text COLLATE "C",
	"expires_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "api_keys_key" PRIMARY KEY("tenant_id","key_id"),
	CONSTRAINT "api_keys_by_id" UNIQUE("key_id")
);
CREATE TABLE "provider_credentials" (
	"tenant_id" text COLLATE "C" NOT NULL,
	"credential_id" text COLLATE "C" NOT NULL,
	"version" integer NOT NULL,
	"provider" text COLLATE "C" NOT NULL,
	"name" text,
	"shared" boolean NOT NULL,
	"state" text NOT NULL,
	"last4" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"activated_at" timestamp (3) with time zone,
	"superseded_at" timestamp (3) with time zone,
	"kek_id" text NOT NULL,
	"wrapped_dek" text NOT NULL,
	"nonce" text NOT NULL,
	"ct" text NOT NULL,
	"tag" text NOT NULL,
	CONSTRAINT "provider_credentials_key" PRIMARY KEY("tenant_id","credential_id","version"),
	CONSTRAINT "provider_credentials_state" CHECK ("provider_credentials"."state" in ('pending', 'active', 'draining'))
);
CREATE INDEX "provider_credentials_in_use" ON "provider_credentials" USING btree ("tenant_id") WHERE state = 'active';

-- The tenant of callers without a key and of the operator's key. Before the walls: this session is no tenant.
insert into tenants (tenant_id, name, created_at) values ('default', 'default', now());

alter table projects add constraint projects_of_tenant foreign key (tenant_id) references tenants (tenant_id);
alter table api_keys add constraint api_keys_of_tenant foreign key (tenant_id) references tenants (tenant_id);
alter table api_keys add constraint api_keys_of_project
  foreign key (tenant_id, project_id) references projects (tenant_id, project_id);
alter table provider_credentials add constraint provider_credentials_of_tenant
  foreign key (tenant_id) references tenants (tenant_id);

alter table tenants enable row level security;
alter table tenants force row level security;
alter table tenants add constraint tenants_have_a_tenant check (tenant_id <> '');
create policy tenant_wall on tenants to maester_app
  using (tenant_id = current_setting('app.tenant', true))
  with check (tenant_id = current_setting('app.tenant', true));
grant select on tenants to maester_app;
create policy access_of_all_tenants on tenants to maester_access using (true) with check (true);
grant select, insert, update (name) on tenants to maester_access;

alter table projects enable row level security;
alter table projects force row level security;
alter table projects add constraint projects_have_a_tenant check (tenant_id <> '');
create policy tenant_wall on projects to maester_app
  using (tenant_id = current_setting('app.tenant', true))
  with check (tenant_id = current_setting('app.tenant', true));
grant select, insert, update (name) on projects to maester_app;

alter table api_keys enable row level security;
alter table api_keys force row level security;
alter table api_keys add constraint api_keys_have_a_tenant check (tenant_id <> '');
create policy tenant_wall on api_keys to maester_app
  using (tenant_id = current_setting('app.tenant', true))
  with check (tenant_id = current_setting('app.tenant', true));
grant select, insert, update (name, scopes, allowed_models, limits, expires_at, revoked_at) on api_keys to maester_app;
-- A caller's tenant is only known once the key has been found.
create policy access_of_all_tenants on api_keys to maester_access using (true) with check (true);
grant select on api_keys to maester_access;

alter table provider_credentials enable row level security;
alter table provider_credentials force row level security;
alter table provider_credentials add constraint provider_credentials_have_a_tenant check (tenant_id <> '');
create policy tenant_wall on provider_credentials to maester_app
  using (tenant_id = current_setting('app.tenant', true))
  with check (tenant_id = current_setting('app.tenant', true));
grant select, insert, update (state, activated_at, superseded_at, kek_id, wrapped_dek), delete
  on provider_credentials to maester_app;
-- Calls of every tenant need the keys in use, and shared ones are everyone's. They are sealed.
create policy access_of_all_tenants on provider_credentials to maester_access using (true) with check (true);
grant select on provider_credentials to maester_access;
