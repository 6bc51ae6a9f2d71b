using System.Runtime.CompilerServices;
using Posthouse.Dns;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>Walks from a domain to the top, asking for a record at each name (RFC 9989 §4.10).</summary>
internal sealed class DmarcTreeWalker(IDnsResolver resolver)
{
    // RFC 9989 §4.10 step 4: from the second question on, at most seven labels, so that a walk is eight questions at most.
    internal const int LabelsAfterFirst = 7;

    // Records are read once for as long as the DNS cache holds their text.
    private readonly ConditionalWeakTable<string, Parsed> _parsed = [];

    internal async ValueTask<DmarcWalk> WalkAsync(DomainName start, CancellationToken cancellationToken)
    {
        var records = new List<(DomainName, DmarcRecord)>();
        DomainName? target = start;
        while (target is not null)
        {
            (DmarcRecord? record, bool temporary) = await RecordAtAsync(target, cancellationToken).ConfigureAwait(false);
            if (temporary) return new DmarcWalk(start, records, true);
            if (record is not null)
            {
                records.Add((target, record));
                if (record.PublicSuffix != PublicSuffix.Unknown) break;
            }

            target = Next(target);
        }

        return new DmarcWalk(start, records, false);
    }

    internal async ValueTask<(DmarcRecord? Record, bool Temporary)> RecordAtAsync(DomainName domain, CancellationToken cancellationToken)
    {
        DnsAnswer<string> answer = await resolver.TxtAsync("_dmarc." + domain.Ascii, cancellationToken).ConfigureAwait(false);
        if (answer.IsTemporaryFailure) return (null, true);
        string? text = null;
        foreach (string candidate in answer.Records)
        {
            if (!DmarcRecord.HasVersion(candidate)) continue;
            // RFC 9989 §4.10 step 2: of several, none holds.
            if (text is not null) return (null, false);
            text = candidate;
        }

        return (text is null ? null : _parsed.GetValue(text, static t => new Parsed(DmarcRecord.TryParse(t, out DmarcRecord? record) ? record : null)).Record, false);
    }

    internal static DomainName? Next(DomainName target)
    {
        int labels = target.Ascii.Count('.') + 1;
        DomainName? next = target.Parent;
        for (int left = labels - 1; left > LabelsAfterFirst; left--) next = next?.Parent;
        return next;
    }

    /// <param name="Record">Null for what cannot be read.</param>
    private sealed record Parsed(DmarcRecord? Record);
}
