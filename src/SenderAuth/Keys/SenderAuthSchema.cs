using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>The room's tables. A private key stands here sealed (<see cref="SecretBox"/>); the key of the box never does.</summary>
public static class SenderAuthSchema
{
    public static readonly SchemaModule Module = new("sender-auth",
    [
        """
        CREATE TABLE sender_auth_key (
            domain VARCHAR(255) NOT NULL,
            selector VARCHAR(63) NOT NULL,
            algorithm VARCHAR(32) NOT NULL,
            bits BIGINT NOT NULL,
            state BIGINT NOT NULL,
            record TEXT NOT NULL,
            private_key BLOB,
            created BIGINT NOT NULL,
            changed BIGINT NOT NULL,
            PRIMARY KEY (domain, selector));
        """,
        """
        CREATE TABLE mta_sts_policy (
            domain VARCHAR(255) NOT NULL PRIMARY KEY,
            policy_id VARCHAR(32) NOT NULL,
            policy TEXT NOT NULL,
            fetched BIGINT NOT NULL,
            expires BIGINT NOT NULL);
        """,
        """
        CREATE TABLE mta_sts_served (
            domain VARCHAR(255) NOT NULL PRIMARY KEY,
            mode BIGINT NOT NULL,
            max_age BIGINT NOT NULL,
            mx TEXT NOT NULL);
        CREATE TABLE tls_count (
            day BIGINT NOT NULL,
            domain VARCHAR(255) NOT NULL,
            policy_type VARCHAR(32) NOT NULL,
            policy TEXT NOT NULL,
            result VARCHAR(32) NOT NULL,
            mx_host VARCHAR(255) NOT NULL,
            local_ip VARCHAR(64) NOT NULL,
            remote_ip VARCHAR(64) NOT NULL,
            sessions BIGINT NOT NULL);
        CREATE INDEX tls_count_day ON tls_count (day, domain);
        CREATE TABLE tls_report (
            id VARCHAR(64) NOT NULL PRIMARY KEY,
            domain VARCHAR(255) NOT NULL,
            organization VARCHAR(255) NOT NULL,
            report_id VARCHAR(255) NOT NULL,
            starts BIGINT NOT NULL,
            ends BIGINT NOT NULL,
            received BIGINT NOT NULL,
            succeeded BIGINT NOT NULL,
            failed BIGINT NOT NULL,
            report TEXT NOT NULL);
        CREATE INDEX tls_report_domain ON tls_report (domain, starts);
        """,
        DmarcReportSchema.Step,
        FailureReportSchema.Step,
        // What two domains are shown to have sent are two reports, whatever name and number both give.
        """
        DROP INDEX dmarc_report_identity;
        CREATE UNIQUE INDEX dmarc_report_identity ON dmarc_report (organization, report_id, domain, proven);
        ALTER TABLE tls_report ADD COLUMN signer VARCHAR(255) NOT NULL DEFAULT '';
        CREATE INDEX tls_report_signer ON tls_report (signer, received);
        """,
        // Which key file belongs to this store; one row.
        "CREATE TABLE sender_auth_key_file (fingerprint BIGINT NOT NULL PRIMARY KEY);",
        "ALTER TABLE dmarc_report ADD COLUMN left_out BIGINT NOT NULL DEFAULT 0;",
    ]);
}
