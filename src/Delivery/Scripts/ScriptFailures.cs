using System.Globalization;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>When scripts failed the last time, from the journal: each failure is a record in it.</summary>
public sealed class ScriptFailures
{
    // The newest failures of everybody; a script whose last one is older than these is hardly in trouble.
    private const int MostRead = 5000;

    private readonly TraceSearch _trace;

    internal ScriptFailures(TraceSearch trace) => _trace = trace;

    /// <summary>The last failure of each script that had one, by its owner and name.</summary>
    public async Task<IReadOnlyDictionary<(ScriptOwner Owner, string Name), LastFailure>> FindAsync(CancellationToken cancellationToken = default)
    {
        RecordDomains domains = await _trace.DomainsAsync(cancellationToken).ConfigureAwait(false);
        TracePage page = await _trace.FindAsync(new TraceQuery { Kind = "filtered", BounceClass = "failed" }, domains, TracePlace.End, MostRead, related: false, cancellationToken).ConfigureAwait(false);
        var last = new Dictionary<(ScriptOwner, string), LastFailure>();
        foreach (JournalRecord record in page.Records)
        {
            if (Read(record, domains) is { } found) last[(found.Owner, found.Name)] = found.Failure;
        }

        return last;
    }

    // "action=failed of=domain line=3 script="name" error=…": the name is its owner's text, and nothing after it is a word of ours.
    internal static (ScriptOwner Owner, string Name, LastFailure Failure)? Read(JournalRecord record, RecordDomains domains)
    {
        const string nameWord = " script=\"";
        const string errorWord = "\" error=";
        string detail = record.Detail ?? "";
        int begin = detail.IndexOf(nameWord, StringComparison.Ordinal);
        int end = begin < 0 ? -1 : detail.IndexOf(errorWord, begin, StringComparison.Ordinal);
        if (end < 0) return null;
        var words = new DetailWords(detail[..begin]);
        ScriptOwner? owner = words["of="] switch
        {
            "server" => ScriptOwner.Server,
            "domain" => domains.Of(record) is { } domain ? ScriptOwner.OfDomain(domain.Id) : null,
            _ => record.Account is { } account ? ScriptOwner.Of(account) : null,
        };
        int line = int.TryParse(words["line="], NumberStyles.None, CultureInfo.InvariantCulture, out int read) ? read : 0;
        return owner is not { } whose ? null : (whose, detail[(begin + nameWord.Length)..end], new LastFailure(record.At, line, detail[(end + errorWord.Length)..], record.Trace));
    }
}

/// <param name="Line">0 where no line is to blame.</param>
/// <param name="Trace">Of the message on which it failed.</param>
public sealed record LastFailure(DateTimeOffset At, int Line, string Error, string? Trace);
