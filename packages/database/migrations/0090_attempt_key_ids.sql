-- Which of the provider's keys a call was made with, for those whose process did not live to record how they went.
alter table attempts add column key_id text;
