using System.Diagnostics.CodeAnalysis;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>
/// What a domain publishes at <c>_dmarc</c> (RFC 9989 §4.7, §4.8). Reading forgives as the standard says: unknown tags and tags
/// with errors are as if they were not there; only the version has to be right.
/// </summary>
public sealed record DmarcRecord
{
    /// <summary>Octets of text that are read. Records in use stay under 500; the DNS would carry 64 KiB.</summary>
    internal const int MaximumLength = 4096;

    // RFC 9989 §4.7 sets no number; a report goes to each, so that an owner cannot make us send to a crowd.
    internal const int MaximumReportAddresses = 8;

    private const string Scheme = "mailto:";

    public DmarcPolicy Policy { get; init; }

    /// <summary>For existing subdomains; null where the record does not say.</summary>
    public DmarcPolicy? SubdomainPolicy { get; init; }

    /// <summary>For subdomains that do not exist; null where the record does not say.</summary>
    public DmarcPolicy? NonexistentPolicy { get; init; }

    public bool StrictDkim { get; init; }

    public bool StrictSpf { get; init; }

    /// <summary>The owner is testing: what is applied is one level below the policy.</summary>
    public bool Testing { get; init; }

    /// <summary>A "pct" below 100, which RFC 9989 has no longer: an owner who wrote it does not stand behind the policy for all his mail.</summary>
    public bool IsPartial { get; init; }

    public PublicSuffix PublicSuffix { get; init; }

    public FailureReporting FailureReporting { get; init; } = FailureReporting.AllFailed;

    /// <summary>Where aggregate reports are wanted; only what can be reached by mail.</summary>
    public IReadOnlyList<EmailAddress> AggregateReports { get; init; } = [];

    /// <summary>Where reports of single failures are wanted.</summary>
    public IReadOnlyList<EmailAddress> FailureReports { get; init; } = [];

    /// <summary>A DMARC record at all: begins with the version, which is compared exactly (RFC 9989 §4.7, "v").</summary>
    public static bool HasVersion(string text)
    {
        ReadOnlySpan<char> rest = text.AsSpan();
        if (rest.Length == 0 || rest[0] is not ('v' or 'V')) return false;
        rest = rest[1..].TrimStart(" \t");
        if (rest.Length == 0 || rest[0] != '=') return false;
        rest = rest[1..].TrimStart(" \t");
        if (!rest.StartsWith("DMARC1", StringComparison.Ordinal)) return false;
        rest = rest[6..].TrimStart(" \t");
        return rest.Length == 0 || rest[0] == ';';
    }

    /// <summary>False: this is no record that DMARC can be applied by.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out DmarcRecord? record)
    {
        record = null;
        if (text.Length > MaximumLength || !HasVersion(text)) return false;
        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string tag in text.Split(';').Skip(1))
        {
            int equals = tag.IndexOf('=', StringComparison.Ordinal);
            // The first of two equal tags holds: the later one is the error (RFC 9989 §4.7: errors are ignored).
            if (equals > 0) tags.TryAdd(tag[..equals].Trim(), tag[(equals + 1)..].Trim());
        }

        IReadOnlyList<EmailAddress> aggregate = Addresses(tags.GetValueOrDefault("rua"));
        (bool understood, DmarcPolicy? p) = Read(tags.GetValueOrDefault("p"));
        (bool subUnderstood, DmarcPolicy? sp) = Read(tags.GetValueOrDefault("sp"));
        (bool newUnderstood, DmarcPolicy? np) = Read(tags.GetValueOrDefault("np"));
        if (!understood || !subUnderstood || !newUnderstood)
        {
            // RFC 9989 §4.10.1: a policy that cannot be read is "none" where somebody would be told, and nothing otherwise.
            if (aggregate.Count == 0) return false;
            (p, sp, np) = (DmarcPolicy.None, null, null);
        }

        record = new DmarcRecord
        {
            Policy = p ?? DmarcPolicy.None,
            SubdomainPolicy = sp,
            NonexistentPolicy = np,
            StrictDkim = Is("adkim", "s"),
            StrictSpf = Is("aspf", "s"),
            Testing = Is("t", "y"),
            IsPartial = tags.TryGetValue("pct", out string? percent) && percent != "100",
            PublicSuffix = Is("psd", "y") ? PublicSuffix.Yes : Is("psd", "n") ? PublicSuffix.No : PublicSuffix.Unknown,
            FailureReporting = Options(tags.GetValueOrDefault("fo")),
            AggregateReports = aggregate,
            FailureReports = Addresses(tags.GetValueOrDefault("ruf")),
        };
        return true;

        bool Is(string name, string value) => string.Equals(tags.GetValueOrDefault(name), value, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The policy for mail from a domain that this record covers.</summary>
    /// <param name="own">The record stands at the author's own domain.</param>
    /// <param name="exists">The author's domain is known to the DNS.</param>
    public DmarcPolicy PolicyFor(bool own, bool exists)
    {
        if (own) return Policy;
        return (exists ? SubdomainPolicy : NonexistentPolicy ?? SubdomainPolicy) ?? Policy;
    }

    /// <summary>RFC 9989 §4.7, "t": while testing, one level below.</summary>
    public DmarcPolicy Applied(DmarcPolicy policy) => Testing && policy > DmarcPolicy.None ? policy - 1 : policy;

    private static (bool Understood, DmarcPolicy? Policy) Read(string? value) => value?.ToLowerInvariant() switch
    {
        null => (true, null),
        "none" => (true, DmarcPolicy.None),
        "quarantine" => (true, DmarcPolicy.Quarantine),
        "reject" => (true, DmarcPolicy.Reject),
        _ => (false, null),
    };

    private static FailureReporting Options(string? value)
    {
        FailureReporting options = FailureReporting.None;
        foreach (string option in (value ?? "").Split(':', StringSplitOptions.TrimEntries))
        {
            options |= option.ToLowerInvariant() switch
            {
                "0" => FailureReporting.AllFailed,
                "1" => FailureReporting.AnyFailed,
                "d" => FailureReporting.Dkim,
                "s" => FailureReporting.Spf,
                _ => FailureReporting.None,
            };
        }

        return options == FailureReporting.None ? FailureReporting.AllFailed : options;
    }

    private static List<EmailAddress> Addresses(string? list)
    {
        var addresses = new List<EmailAddress>();
        foreach (string uri in (list ?? "").Split(',', StringSplitOptions.TrimEntries))
        {
            if (addresses.Count == MaximumReportAddresses) break;
            if (!uri.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) continue;
            // RFC 9990 §3.5.1: a size behind "!" is of the time of RFC 7489 and is ignored. What follows "?" is no part of the address (RFC 6068 §2).
            ReadOnlySpan<char> text = uri.AsSpan(Scheme.Length);
            int end = text.IndexOfAny('!', '?');
            if (end >= 0) text = text[..end];
            if (EmailAddress.TryParse(Unescape(text), out EmailAddress? address) && address.Domain is not null && !addresses.Contains(address)) addresses.Add(address);
        }

        return addresses;
    }

    // RFC 3986 §2.1. What decodes to a control character is no address: EmailAddress refuses it.
    private static string Unescape(ReadOnlySpan<char> text) => text.Contains('%') ? Uri.UnescapeDataString(text.ToString()) : text.ToString();
}
