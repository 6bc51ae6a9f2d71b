using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>
/// An aggregate report (RFC 9990 appendix A, and the form of RFC 7489 appendix C that most still send): what one organisation saw of mail
/// in a domain's name. What it says is somebody's word; nothing here is proved.
/// </summary>
public sealed record AggregateReport
{
    /// <summary>What a row counts at most, whatever it claims: more than any address sends in a day.</summary>
    internal const uint MostMessages = uint.MaxValue;

    /// <summary>0 where the report does not say.</summary>
    public decimal Version { get; init; }

    public string Organization { get; init; } = "";

    public string Email { get; init; } = "";

    public string? ExtraContact { get; init; }

    public string ReportId { get; init; } = "";

    public DateTimeOffset Begin { get; init; }

    public DateTimeOffset End { get; init; }

    /// <summary>The program that made it (RFC 9990).</summary>
    public string? Generator { get; init; }

    /// <summary>What was wrong with the domain's record.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    public PublishedPolicy Policy { get; init; } = new();

    public IReadOnlyList<ReportedRow> Rows { get; init; } = [];

    public IReadOnlyList<ReportExtension> Extensions { get; init; } = [];

    /// <summary>Records that are in none of the rows: beyond the limit, or without an address or a count that can be read.</summary>
    public int LeftOut { get; init; }

    public long Messages => Rows.Sum(static row => row.Count);

    /// <summary>The domain reported on; null where the report names none that is one.</summary>
    public DomainName? Domain => DomainName.TryParse(Policy.Domain.TrimEnd('.'), out DomainName? domain) ? domain : null;
}
