namespace Posthouse.SenderAuth;

/// <summary>Tables of DMARC reports: what others reported, and what is gathered for reports to them until these are sent.</summary>
internal static class DmarcReportSchema
{
    internal const string Step = """
        CREATE TABLE dmarc_report (
            id INTEGER PRIMARY KEY,
            organization VARCHAR(255) NOT NULL,
            report_id VARCHAR(255) NOT NULL,
            domain VARCHAR(255) NOT NULL,
            email VARCHAR(255) NOT NULL,
            proven VARCHAR(255) NOT NULL,
            period_begin BIGINT NOT NULL,
            period_end BIGINT NOT NULL,
            received BIGINT NOT NULL,
            policy VARCHAR(16) NOT NULL,
            messages BIGINT NOT NULL);
        CREATE UNIQUE INDEX dmarc_report_identity ON dmarc_report (organization, report_id, domain);
        CREATE INDEX dmarc_report_period ON dmarc_report (period_end);
        CREATE TABLE dmarc_report_row (
            report BIGINT NOT NULL,
            number BIGINT NOT NULL,
            source VARCHAR(45) NOT NULL,
            author VARCHAR(255) NOT NULL,
            disposition VARCHAR(16) NOT NULL,
            dkim_aligned INT NOT NULL,
            spf_aligned INT NOT NULL,
            forwarded INT NOT NULL,
            messages BIGINT NOT NULL,
            PRIMARY KEY (report, number));
        CREATE TABLE dmarc_observed (
            day BIGINT NOT NULL,
            policy_domain VARCHAR(255) NOT NULL,
            kind VARCHAR(43) NOT NULL,
            source VARCHAR(45) NOT NULL,
            author VARCHAR(255) NOT NULL,
            spf VARCHAR(300) NOT NULL,
            dkim TEXT NOT NULL,
            spf_aligned INT NOT NULL,
            dkim_aligned INT NOT NULL,
            disposition VARCHAR(16) NOT NULL,
            reason VARCHAR(32) NOT NULL,
            messages BIGINT NOT NULL,
            PRIMARY KEY (day, policy_domain, kind));
        """;
}
