namespace Posthouse.SenderAuth;

/// <summary>Tables of failure reports: those that wait and those of the day that are done, and how many each destination got.</summary>
internal static class FailureReportSchema
{
    internal const string Step = """
        CREATE TABLE dmarc_failure (
            day BIGINT NOT NULL,
            policy_domain VARCHAR(255) NOT NULL,
            source VARCHAR(45) NOT NULL,
            kind BIGINT NOT NULL,
            done INT NOT NULL,
            incidents BIGINT NOT NULL,
            arrived BIGINT NOT NULL,
            report_id VARCHAR(64) NOT NULL,
            author VARCHAR(255) NOT NULL,
            client VARCHAR(45) NOT NULL,
            spf_domain VARCHAR(255) NOT NULL,
            fields TEXT NOT NULL,
            header BLOB NOT NULL,
            PRIMARY KEY (day, policy_domain, source, kind));
        CREATE TABLE dmarc_failure_destination (
            day BIGINT NOT NULL,
            host VARCHAR(255) NOT NULL,
            reports BIGINT NOT NULL,
            PRIMARY KEY (day, host));
        """;
}
