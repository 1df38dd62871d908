-- Exports of the audit ask for a span of time.
create index ix_kill_audit_at on kill_audit ("at");
