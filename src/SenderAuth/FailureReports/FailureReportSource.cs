using System.Globalization;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>
/// Failure reports to the owners of domains that ask for them (RFC 9991), each in the transaction that marks it as sent. Limits by domain,
/// destination and day hold here, so that nobody can have us flood anybody.
/// </summary>
internal sealed class FailureReportSource(MailStore store, FailureWriter writer, IDnsResolver resolver, FailureReportOptions options, TimeProvider clock) : IReportSource
{
    /// <summary>How the journal's record of a report begins.</summary>
    internal const string Note = "report=dmarc-failure ";

    private readonly DmarcTreeWalker _walker = new(resolver);
    private readonly ReportDestinations _destinations = new(resolver);
    private readonly Dictionary<string, FailureKey> _waiting = [];
    private DateOnly _forgottenBefore;

    public string Name => "dmarc-failure";

    public async ValueTask<IReadOnlyList<ReportSubject>> WaitingAsync(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        if (options.Send) await writer.WriteAsync(cancellationToken).ConfigureAwait(false);
        await ForgetOldAsync(now).ConfigureAwait(false);
        List<(FailureKey Key, string ReportId, DateTimeOffset Arrived)> waiting = await store.ReadAsync(static reader => FailureTable.Waiting(reader.Sql), cancellationToken).ConfigureAwait(false);
        _waiting.Clear();
        foreach ((FailureKey key, string reportId, _) in waiting) _waiting[reportId] = key;
        return waiting.ConvertAll(one => new ReportSubject(one.ReportId, one.Key.PolicyDomain, one.Arrived + options.Gather, one.Arrived + options.GiveUpAfter));
    }

    public async ValueTask<IReadOnlyList<OutgoingReport>?> PrepareAsync(ReportSubject subject, CancellationToken cancellationToken = default)
    {
        if (!options.Send) return [];
        FailureKey key = _waiting[subject.Key];
        (DmarcRecord? record, bool temporary) = await _walker.RecordAtAsync(key.PolicyDomain, cancellationToken).ConfigureAwait(false);
        if (temporary) return null;
        if (record is not { FailureReports.Count: > 0 } || record.PublicSuffix == PublicSuffix.Yes) return [];
        if (await _destinations.VerifiedAsync(key.PolicyDomain, record.FailureReports, static r => r.FailureReports, cancellationToken).ConfigureAwait(false) is not { } verified) return null;
        DateTimeOffset now = clock.GetUtcNow();
        IReadOnlyList<EmailAddress> to = await WithinLimitAsync(verified, now, cancellationToken).ConfigureAwait(false);
        return to.Count == 0 ? [] : [await ComposeAsync(key, to, now, cancellationToken).ConfigureAwait(false)];
    }

    public void Forget(WriteTransaction transaction, ReportSubject subject) => FailureTable.Done(transaction.Sql, _waiting[subject.Key]);

    private async Task<OutgoingReport> ComposeAsync(FailureKey key, IReadOnlyList<EmailAddress> to, DateTimeOffset now, CancellationToken cancellationToken)
    {
        (FailedMessage message, long incidents) = await store.ReadAsync(reader => FailureTable.Read(reader.Sql, key), cancellationToken).ConfigureAwait(false);
        string? spf = null;
        if (message.SpfDomain.Length > 0)
        {
            // Without an answer the report goes without it: what failed is said all the same.
            DnsAnswer<string> answer = await resolver.TxtAsync(message.SpfDomain, cancellationToken).ConfigureAwait(false);
            spf = answer.Records.FirstOrDefault(static r => r.Equals("v=spf1", StringComparison.OrdinalIgnoreCase) || r.StartsWith("v=spf1 ", StringComparison.OrdinalIgnoreCase));
        }

        var day = DateOnly.FromDateTime(now.UtcDateTime);
        return new OutgoingReport
        {
            Destination = "mail",
            From = options.Sender,
            // RFC 9991 §5: what answers a report must find nobody.
            Sender = null,
            To = to,
            MustBeSigned = true,
            Message = FailureReportMessage.Compose(message, incidents, spf, options.Sender, to, options.HostName, now),
            Note = string.Create(CultureInfo.InvariantCulture, $"{Note}domain={message.Author.Ascii} source={message.Client} failure={key.Kind.ToString().ToLowerInvariant()} incidents={incidents} id={message.ReportId}"),
            Done = transaction =>
            {
                foreach (string host in to.Select(static address => address.Domain!.Ascii).Distinct()) FailureTable.CountSent(transaction.Sql, day, host);
            },
        };
    }

    private async ValueTask<IReadOnlyList<EmailAddress>> WithinLimitAsync(IReadOnlyList<EmailAddress> to, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        var allowed = new List<EmailAddress>(to.Count);
        foreach (IGrouping<string, EmailAddress> host in to.GroupBy(static address => address.Domain!.Ascii))
        {
            long sent = await store.ReadAsync(reader => FailureTable.SentTo(reader.Sql, day, host.Key), cancellationToken).ConfigureAwait(false);
            if (sent < options.PerDestination) allowed.AddRange(host);
        }

        // In the record's order, which the grouping by domain may have changed.
        return [.. to.Where(allowed.Contains).Take(options.Addresses)];
    }

    // Those that were due yesterday still keep their kind from being reported again.
    private async Task ForgetOldAsync(DateTimeOffset now)
    {
        DateOnly before = DateOnly.FromDateTime((now - options.GiveUpAfter).UtcDateTime).AddDays(-1);
        if (before <= _forgottenBefore) return;
        await store.WriteAsync(transaction =>
        {
            FailureTable.Forget(transaction.Sql, before);
            return 0;
        }).ConfigureAwait(false);
        _forgottenBefore = before;
    }
}
