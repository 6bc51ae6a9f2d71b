using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>How many rows may still be added, counted once for each lot of changes.</summary>
internal sealed class ObservedRoom(DmarcReportOptions options)
{
    private readonly Dictionary<(long Day, string Domain), long> _domains = [];
    private long _together = -1;

    internal bool TryTake(SqlSession sql, long day, string domain)
    {
        if (_together < 0) _together = sql.Scalar("SELECT COUNT(*) FROM dmarc_observed");
        if (!_domains.TryGetValue((day, domain), out long rows)) rows = sql.Scalar("SELECT COUNT(*) FROM dmarc_observed WHERE day = @1 AND policy_domain = @2", day, domain);
        bool taken = rows < options.RowsPerDomain && _together < options.RowsTogether;
        if (taken) _together++;
        _domains[(day, domain)] = taken ? rows + 1 : rows;
        return taken;
    }
}
