using System.Globalization;
using Microsoft.Extensions.Logging;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>
/// Failure reports to the owners of domains that ask for them (RFC 9991), each in the transaction that marks it as sent. Limits by domain,
/// destination and day hold here, so that nobody can have us flood anybody.
/// </summary>
internal sealed partial class FailureReportSource(MailStore store, FailureWriter writer, IDnsResolver resolver, FailureReportOptions options, TimeProvider clock, ILogger<FailureReportSource> logger) : IReportSource
{
    /// <summary>How the journal's record of a report begins.</summary>
    internal const string Note = "report=dmarc-failure ";

    private const int AtOnce = 20;

    // How long a report waits whose DNS does not answer.
    private static readonly TimeSpan DnsPause = TimeSpan.FromMinutes(30);

    private readonly DmarcTreeWalker _walker = new(resolver);
    private readonly ReportDestinations _destinations = new(resolver);
    private readonly Dictionary<FailureKey, DateTimeOffset> _later = [];
    private DateOnly _forgottenBefore;

    public async ValueTask<IReadOnlyList<OutgoingReport>> DueAsync(CancellationToken cancellationToken = default)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (options.Send) await writer.WriteAsync(cancellationToken).ConfigureAwait(false);
        await ForgetAsync(now).ConfigureAwait(false);
        var due = new List<OutgoingReport>();
        var planned = new Dictionary<(DateOnly, string), long>();
        List<(FailureKey Key, DateTimeOffset Arrived)> waiting = await store.ReadAsync(reader => FailureTable.Waiting(reader.Sql, now - options.Gather), cancellationToken).ConfigureAwait(false);
        foreach ((FailureKey key, DateTimeOffset arrived) in waiting)
        {
            if (due.Count == AtOnce) break;
            if (!options.Send || now - arrived > options.GiveUpAfter)
            {
                if (options.Send) LogGivenUp(key.PolicyDomain.Ascii);
                await DropAsync(key).ConfigureAwait(false);
                continue;
            }

            if (_later.TryGetValue(key, out DateTimeOffset until) && now < until) continue;
            (DmarcRecord? record, bool temporary) = await _walker.RecordAtAsync(key.PolicyDomain, cancellationToken).ConfigureAwait(false);
            bool wanted = record is { FailureReports.Count: > 0 } && record.PublicSuffix != PublicSuffix.Yes;
            IReadOnlyList<EmailAddress>? to = wanted ? await _destinations.VerifiedAsync(key.PolicyDomain, record!.FailureReports, static r => r.FailureReports, cancellationToken).ConfigureAwait(false) : [];
            if (temporary || to is null)
            {
                _later[key] = now + DnsPause;
                continue;
            }

            to = await WithinLimitsAsync(to, now, planned, cancellationToken).ConfigureAwait(false);
            if (to.Count == 0) await DropAsync(key).ConfigureAwait(false);
            else due.Add(await ComposeAsync(key, to, now, cancellationToken).ConfigureAwait(false));
        }

        return due;
    }

    private async Task<OutgoingReport> ComposeAsync(FailureKey key, IReadOnlyList<EmailAddress> to, DateTimeOffset now, CancellationToken cancellationToken)
    {
        _later.Remove(key);
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
            From = options.Sender,
            // RFC 9991 §5: what answers a report must find nobody.
            Sender = null,
            To = to,
            MustBeSigned = true,
            Message = FailureReportMessage.Compose(message, incidents, spf, options.Sender, to, options.HostName, now),
            Note = string.Create(CultureInfo.InvariantCulture, $"{Note}domain={message.Author.Ascii} source={message.Client} failure={key.Kind.ToString().ToLowerInvariant()} incidents={incidents} id={message.ReportId}"),
            Done = transaction =>
            {
                FailureTable.Done(transaction.Sql, key);
                foreach (string host in to.Select(static address => address.Domain!.Ascii).Distinct()) FailureTable.CountSent(transaction.Sql, day, host);
            },
        };
    }

    private async ValueTask<IReadOnlyList<EmailAddress>> WithinLimitsAsync(IReadOnlyList<EmailAddress> to, DateTimeOffset now, Dictionary<(DateOnly, string), long> planned, CancellationToken cancellationToken)
    {
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        var allowed = new List<EmailAddress>(to.Count);
        foreach (IGrouping<string, EmailAddress> host in to.GroupBy(static address => address.Domain!.Ascii))
        {
            if (!planned.TryGetValue((day, host.Key), out long sent)) sent = await store.ReadAsync(reader => FailureTable.SentTo(reader.Sql, day, host.Key), cancellationToken).ConfigureAwait(false);
            if (sent >= options.PerDestination)
            {
                planned[(day, host.Key)] = sent;
                continue;
            }

            planned[(day, host.Key)] = sent + 1;
            allowed.AddRange(host);
        }

        return allowed;
    }

    // Those that were due yesterday still keep their kind from being reported again.
    private async Task ForgetAsync(DateTimeOffset now)
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

    private Task DropAsync(FailureKey key)
    {
        _later.Remove(key);
        return store.WriteAsync(transaction =>
        {
            FailureTable.Done(transaction.Sql, key);
            return 0;
        });
    }

    [LoggerMessage(2531, LogLevel.Warning, "A DMARC failure report to {Domain} was not sent: the DNS did not say where to in time")]
    private partial void LogGivenUp(string domain);
}
