using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>
/// The reports of finished days to the owners of domains in whose names mail came, where their DMARC records ask for them. What was reported is
/// forgotten in the transaction that queues the report.
/// </summary>
internal sealed partial class AggregateReportSource(MailStore store, DmarcJournal journal, IDnsResolver resolver, DmarcReportOptions options, TimeProvider clock, ILogger<AggregateReportSource> logger) : IReportSource
{
    /// <summary>How the journal's record of a report begins.</summary>
    internal const string Note = "report=dmarc ";

    private const int AtOnce = 20;

    // How long a domain waits whose DNS does not answer.
    private static readonly TimeSpan DnsPause = TimeSpan.FromHours(1);

    private readonly DmarcTreeWalker _walker = new(resolver);
    private readonly ReportDestinations _destinations = new(resolver);
    private readonly Dictionary<(DateOnly Day, DomainName Domain), DateTimeOffset> _later = [];

    public async ValueTask<IReadOnlyList<OutgoingReport>> DueAsync(CancellationToken cancellationToken = default)
    {
        DateTimeOffset now = clock.GetUtcNow();
        // A day is complete when everything written in it was read.
        await journal.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        // Rows that were gathered before sending was turned off go with their age.
        DateOnly last = DateOnly.FromDateTime((now - options.SendAfter - Offset()).UtcDateTime).AddDays(-1);
        List<(DateOnly Day, DomainName Domain)> waiting = await WaitingAsync(last, cancellationToken).ConfigureAwait(false);
        var due = new List<OutgoingReport>();
        foreach ((DateOnly Day, DomainName Domain) key in waiting)
        {
            if (due.Count == AtOnce) break;
            bool old = now - key.Day.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) > options.GiveUpAfter;
            if (!options.Send || old)
            {
                _later.Remove(key);
                if (old && options.Send) LogGivenUp(key.Domain.Ascii, key.Day);
                await ForgetAsync(key.Day, key.Domain).ConfigureAwait(false);
                continue;
            }

            if (_later.TryGetValue(key, out DateTimeOffset until) && now < until) continue;
            (DmarcRecord? record, bool temporary) = await _walker.RecordAtAsync(key.Domain, cancellationToken).ConfigureAwait(false);
            IReadOnlyList<EmailAddress>? to = record is null ? [] : await _destinations.VerifiedAsync(key.Domain, record.AggregateReports, static r => r.AggregateReports, cancellationToken).ConfigureAwait(false);
            if (temporary || to is null)
            {
                _later[key] = now + DnsPause;
                continue;
            }

            _later.Remove(key);
            if (record is null || to.Count == 0)
            {
                await ForgetAsync(key.Day, key.Domain).ConfigureAwait(false);
                continue;
            }

            due.Add(await ComposeAsync(key.Day, key.Domain, record, to, now, cancellationToken).ConfigureAwait(false));
        }

        return due;
    }

    private ValueTask<List<(DateOnly Day, DomainName Domain)>> WaitingAsync(DateOnly last, CancellationToken cancellationToken) =>
        store.ReadAsync(reader => ObservedMailTable.Waiting(reader.Sql, last), cancellationToken);

    private async Task<OutgoingReport> ComposeAsync(DateOnly day, DomainName domain, DmarcRecord record, IReadOnlyList<EmailAddress> to, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<(ObservedMail Mail, long Count)> rows = await store.ReadAsync(reader => ObservedMailTable.Rows(reader.Sql, day, domain), cancellationToken).ConfigureAwait(false);
        AggregateReport report = Report(day, domain, record, rows);
        byte[] packed = AggregateReportWriter.Gzip(report);
        while (packed.Length > options.MaximumSize && report.Rows.Count > 1)
        {
            report = report with { Rows = [.. report.Rows.Take(report.Rows.Count / 2)], Errors = [string.Create(CultureInfo.InvariantCulture, $"The report would be too large: it tells of the {report.Rows.Count / 2} greatest of {rows.Count} sources.")] };
            packed = AggregateReportWriter.Gzip(report);
        }

        return new OutgoingReport
        {
            From = options.Sender,
            Sender = options.Sender,
            To = to,
            Message = AggregateReportMessage.Compose(report, packed, options.HostName, options.Sender, to, now),
            Note = string.Create(CultureInfo.InvariantCulture, $"{Note}domain={domain.Ascii} day={day:yyyy-MM-dd} messages={report.Messages} id={report.ReportId}"),
            Done = transaction => ObservedMailTable.Remove(transaction.Sql, day, domain),
        };
    }

    private AggregateReport Report(DateOnly day, DomainName domain, DmarcRecord record, List<(ObservedMail Mail, long Count)> rows)
    {
        var begin = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        return new AggregateReport
        {
            Version = 1.0m,
            Organization = options.Organization.Length > 0 ? options.Organization : options.HostName,
            Email = (options.Contact ?? options.Sender).ToString(),
            ReportId = Identifier(day, domain, rows),
            Begin = begin,
            End = begin.AddDays(1).AddSeconds(-1),
            Generator = "Posthouse",
            Policy = new PublishedPolicy
            {
                Domain = domain.Ascii,
                StrictDkim = record.StrictDkim,
                StrictSpf = record.StrictSpf,
                Policy = record.Policy,
                // RFC 9990 §3.1.1.3: what the record leaves out is told as what it means.
                SubdomainPolicy = record.SubdomainPolicy ?? record.Policy,
                NonexistentPolicy = record.NonexistentPolicy ?? record.SubdomainPolicy ?? record.Policy,
                Testing = record.Testing,
                DiscoveryMethod = "treewalk",
                FailureOptions = Options(record.FailureReporting),
            },
            Rows = rows.ConvertAll(static row => Row(row.Mail, row.Count)),
        };
    }

    private static ReportedRow Row(ObservedMail mail, long count)
    {
        string[] spf = mail.Spf.Split(':', 3);
        return new ReportedRow
        {
            Source = mail.Source,
            Count = count,
            Disposition = mail.Disposition,
            DkimAligned = mail.DkimAligned,
            SpfAligned = mail.SpfAligned,
            Overrides = mail.Reason.Length == 0 ? [] : [new PolicyOverrideReason(mail.Reason, null)],
            HeaderFrom = mail.Author.Ascii,
            EnvelopeFrom = spf is [_, "mfrom", var sender] ? sender : "",
            Signatures = [.. mail.Dkim.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static s => s.Split(':', 3)).Where(static s => s.Length == 3).Select(static s => new ReportedSignature(s[1], s[2], Result(s[0]), null))],
            Spf = spf is [var result, var scope, var domain] ? [new ReportedSpf(domain, scope == "helo", Result(result), null)] : [],
        };
    }

    private static AuthResult Result(string word) => Enum.TryParse(word, ignoreCase: true, out AuthResult result) ? result : AuthResult.None;

    private static string Options(FailureReporting options)
    {
        var letters = new List<string>(4);
        if (options.HasFlag(FailureReporting.AllFailed)) letters.Add("0");
        if (options.HasFlag(FailureReporting.AnyFailed)) letters.Add("1");
        if (options.HasFlag(FailureReporting.Dkim)) letters.Add("d");
        if (options.HasFlag(FailureReporting.Spf)) letters.Add("s");
        return string.Join(':', letters);
    }

    // RFC 9990 §3.5.3.1: the same for the same report, another for every other; letters and digits, so that a file name can have it.
    private string Identifier(DateOnly day, DomainName domain, List<(ObservedMail Mail, long Count)> rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{options.HostName}\n{domain.Ascii}\n{day.DayNumber}"));
        foreach ((ObservedMail mail, long count) in rows) hash.AppendData(Encoding.UTF8.GetBytes($"\n{mail.Kind} {count}"));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 12));
    }

    private TimeSpan Offset()
    {
        uint state = 2166136261;
        foreach (char c in options.HostName) state = (state ^ c) * 16777619;
        return options.Spread * (state / (double)uint.MaxValue);
    }

    private Task ForgetAsync(DateOnly day, DomainName domain) => store.WriteAsync(transaction =>
    {
        ObservedMailTable.Remove(transaction.Sql, day, domain);
        return 0;
    });

    [LoggerMessage(2524, LogLevel.Warning, "No DMARC report was sent to {Domain} about {Day}: the DNS did not say where to in time")]
    private partial void LogGivenUp(string domain, DateOnly day);
}
