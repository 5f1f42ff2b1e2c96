CREATE TABLE "attempts" (
	"tenant_id" text COLLATE "C" NOT NULL,
	"attempt_id" text COLLATE "C" NOT NULL,
	"request_id" text COLLATE "C" NOT NULL,
	"trace_id" text COLLATE "C" NOT NULL,
	"project_id" text COLLATE "C",
	"api_key_id" text COLLATE "C",
	"kind" text NOT NULL,
	"attempt" integer NOT NULL,
	"provider" text NOT NULL,
	"model" text NOT NULL,
	"simulated" boolean NOT NULL,
	"tags" json NOT NULL,
	"prompt_name" text,
	"prompt_version" text,
	"reserved_pico_usd" numeric(38, 0),
	"estimated_usage" json NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "attempts_key" PRIMARY KEY("tenant_id","attempt_id")
);
--> statement-breakpoint
CREATE TABLE "batch_items" (
	"tenant_id" text COLLATE "C" NOT NULL,
	"job_id" text COLLATE "C" NOT NULL,
	"item_index" integer NOT NULL,
	"custom_id" text COLLATE "C",
	"status" text NOT NULL,
	"request_id" text COLLATE "C",
	"answer" json,
	"error" json,
	"finished_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "batch_items_key" PRIMARY KEY("tenant_id","job_id","item_index")
);
--> statement-breakpoint
CREATE TABLE "budget_windows" (
	"tenant_id" text COLLATE "C" NOT NULL,
	"scope" text COLLATE "C" NOT NULL,
	"window_kind" text NOT NULL,
	"window_start" timestamp (3) with time zone NOT NULL,
	"window_end" timestamp (3) with time zone,
	"request_count" bigint DEFAULT 0 NOT NULL,
	"spent_pico_usd" numeric(38, 0) DEFAULT 0 NOT NULL,
	"reserved_pico_usd" numeric(38, 0) DEFAULT 0 NOT NULL,
	CONSTRAINT "budget_windows_key" PRIMARY KEY("tenant_id","scope","window_kind","window_start"),
	CONSTRAINT "budget_windows_hold_no_debt" CHECK ("budget_windows"."reserved_pico_usd" >= 0)
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"job_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"sequence" bigint GENERATED ALWAYS AS IDENTITY (sequence name "jobs_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"project_id" text COLLATE "C",
	"api_key_id" text COLLATE "C",
	"request_id" text COLLATE "C",
	"name" text COLLATE "C" NOT NULL,
	"payload" json NOT NULL,
	"max_attempts" integer NOT NULL,
	"traceparent" text,
	"deduplication_key" text,
	"state" text NOT NULL,
	"attempts" integer NOT NULL,
	"progress" json,
	"result" json,
	"error" json,
	"available_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"lease_token" text,
	"lease_ends_at" timestamp (3) with time zone,
	CONSTRAINT "jobs_of_tenant" UNIQUE("tenant_id","job_id"),
	CONSTRAINT "jobs_once" UNIQUE("tenant_id","name","deduplication_key"),
	CONSTRAINT "jobs_state" CHECK ("jobs"."state" in ('queued', 'running', 'done', 'dead', 'cancelled'))
);
--> statement-breakpoint
CREATE TABLE "ledger_progress" (
	"subject" text PRIMARY KEY NOT NULL,
	"closed_before" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"job_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"sequence" bigint NOT NULL,
	"dispatched_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "prompt_labels" (
	"tenant_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"label" text COLLATE "C" NOT NULL,
	"version" integer NOT NULL,
	CONSTRAINT "prompt_labels_key" PRIMARY KEY("tenant_id","name","label")
);
--> statement-breakpoint
CREATE TABLE "prompt_versions" (
	"tenant_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"version" integer NOT NULL,
	"version_hash" text NOT NULL,
	"type" text NOT NULL,
	"template" text,
	"messages" json,
	"variables_schema" json,
	"config" json,
	"tags" json,
	"commit_message" text,
	"created_by" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "prompt_versions_key" PRIMARY KEY("tenant_id","name","version")
);
--> statement-breakpoint
CREATE TABLE "prompts" (
	"tenant_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"latest_version" integer NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "prompts_key" PRIMARY KEY("tenant_id","name")
);
--> statement-breakpoint
CREATE TABLE "replays" (
	"tenant_id" text COLLATE "C" NOT NULL,
	"replay_id" text COLLATE "C" NOT NULL,
	"request_id" text COLLATE "C" NOT NULL,
	"replayed_request_id" text COLLATE "C" NOT NULL,
	"comparison" json NOT NULL,
	"replayed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "replays_key" PRIMARY KEY("tenant_id","replay_id")
);
--> statement-breakpoint
CREATE TABLE "requests" (
	"tenant_id" text COLLATE "C" NOT NULL,
	"request_id" text COLLATE "C" NOT NULL,
	"client_request_id" text COLLATE "C",
	"trace_id" text COLLATE "C" NOT NULL,
	"project_id" text COLLATE "C",
	"api_key_id" text COLLATE "C",
	"operation" text NOT NULL,
	"requested_model" text NOT NULL,
	"input" json NOT NULL,
	"prompt_name" text,
	"prompt_version" text,
	"prompt_hash" text,
	"tags" json NOT NULL,
	"job_id" text COLLATE "C",
	"started_at" timestamp (3) with time zone NOT NULL,
	"status" text NOT NULL,
	"provider" text,
	"model" text,
	"simulated" boolean,
	"content" text,
	"finish_reason" text,
	"usage" json,
	"total_pico_usd" numeric(38, 0),
	"price_status" text,
	"evaluation" json,
	"budget_scope" text,
	"budget_mode" text,
	"budget_decision" text,
	"budget_reason" text,
	"budget_model" text,
	"budget_estimated_usd" numeric,
	"budget_actual_usd" numeric,
	"strategy" text,
	"fallback_used" boolean,
	"attempts" json,
	"error_code" text,
	"error_message" text,
	"answer" json,
	"finished_at" timestamp (3) with time zone,
	"duration_ms" double precision,
	CONSTRAINT "requests_key" PRIMARY KEY("tenant_id","request_id")
);
--> statement-breakpoint
CREATE TABLE "reservations" (
	"tenant_id" text COLLATE "C" NOT NULL,
	"scope" text COLLATE "C" NOT NULL,
	"window_kind" text NOT NULL,
	"request_id" text COLLATE "C" NOT NULL,
	"window_start" timestamp (3) with time zone NOT NULL,
	"amount_pico_usd" numeric(38, 0) NOT NULL,
	"state" text NOT NULL,
	"spent_pico_usd" numeric(38, 0),
	"executed" boolean,
	"created_at" timestamp (3) with time zone NOT NULL,
	"settled_at" timestamp (3) with time zone,
	CONSTRAINT "reservations_key" PRIMARY KEY("tenant_id","scope","window_kind","request_id"),
	CONSTRAINT "reservations_state" CHECK ("reservations"."state" in ('held', 'settled'))
);
--> statement-breakpoint
CREATE TABLE "spans" (
	"tenant_id" text COLLATE "C" NOT NULL,
	"trace_id" text COLLATE "C" NOT NULL,
	"span_id" text COLLATE "C" NOT NULL,
	"parent_span_id" text COLLATE "C",
	"request_id" text COLLATE "C",
	"name" text COLLATE "C" NOT NULL,
	"kind" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone NOT NULL,
	"duration_ms" double precision NOT NULL,
	"status" text NOT NULL,
	"status_message" text,
	"attributes" json NOT NULL,
	CONSTRAINT "spans_key" PRIMARY KEY("tenant_id","trace_id","span_id")
);
--> statement-breakpoint
CREATE TABLE "usage_events" (
	"tenant_id" text COLLATE "C" NOT NULL,
	"attempt_id" text COLLATE "C" NOT NULL,
	"entry" integer NOT NULL,
	"state" text NOT NULL,
	"usage" json NOT NULL,
	"raw_usage" jsonb,
	"input_pico_usd" numeric(38, 0),
	"output_pico_usd" numeric(38, 0),
	"total_pico_usd" numeric(38, 0),
	"price_status" text NOT NULL,
	"price_version" text,
	"estimated" boolean NOT NULL,
	"failure_class" text,
	"finish_reason" text,
	"upstream_request_id" text COLLATE "C",
	"duration_ms" double precision NOT NULL,
	"settled_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "usage_events_key" PRIMARY KEY("tenant_id","attempt_id","entry")
);
--> statement-breakpoint
ALTER TABLE "batch_items" ADD CONSTRAINT "batch_items_of_job" FOREIGN KEY ("tenant_id","job_id") REFERENCES "public"."jobs"("tenant_id","job_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_of_job" FOREIGN KEY ("tenant_id","job_id") REFERENCES "public"."jobs"("tenant_id","job_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "prompt_labels" ADD CONSTRAINT "prompt_labels_of_version" FOREIGN KEY ("tenant_id","name","version") REFERENCES "public"."prompt_versions"("tenant_id","name","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "prompt_versions" ADD CONSTRAINT "prompt_versions_of_prompt" FOREIGN KEY ("tenant_id","name") REFERENCES "public"."prompts"("tenant_id","name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reservations" ADD CONSTRAINT "reservations_of_window" FOREIGN KEY ("tenant_id","scope","window_kind","window_start") REFERENCES "public"."budget_windows"("tenant_id","scope","window_kind","window_start") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "attempts_by_time" ON "attempts" USING btree ("tenant_id","created_at");--> statement-breakpoint
CREATE INDEX "attempts_by_request" ON "attempts" USING btree ("tenant_id","request_id");--> statement-breakpoint
CREATE INDEX "attempts_by_trace" ON "attempts" USING btree ("tenant_id","trace_id");--> statement-breakpoint
CREATE INDEX "attempts_of_all_tenants_by_time" ON "attempts" USING brin ("created_at");--> statement-breakpoint
CREATE INDEX "jobs_by_age" ON "jobs" USING btree ("tenant_id","sequence");--> statement-breakpoint
CREATE INDEX "jobs_not_final" ON "jobs" USING btree ("tenant_id","sequence") WHERE state in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "outbox_undispatched" ON "outbox" USING btree ("sequence") WHERE dispatched_at is null;--> statement-breakpoint
CREATE INDEX "replays_by_request" ON "replays" USING btree ("tenant_id","request_id","replayed_at");--> statement-breakpoint
CREATE INDEX "requests_by_time" ON "requests" USING btree ("tenant_id","started_at");--> statement-breakpoint
CREATE INDEX "requests_of_all_tenants_by_time" ON "requests" USING brin ("started_at");--> statement-breakpoint
CREATE INDEX "requests_by_trace" ON "requests" USING btree ("tenant_id","trace_id");--> statement-breakpoint
CREATE INDEX "requests_by_job" ON "requests" USING btree ("tenant_id","job_id") WHERE job_id is not null;--> statement-breakpoint
CREATE INDEX "requests_with_budget" ON "requests" USING btree ("tenant_id","budget_scope") WHERE budget_decision is not null;--> statement-breakpoint
CREATE INDEX "reservations_held" ON "reservations" USING btree ("created_at") WHERE state = 'held';--> statement-breakpoint
CREATE INDEX "spans_by_request" ON "spans" USING btree ("tenant_id","request_id");