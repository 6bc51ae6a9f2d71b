using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>
/// The reports of finished days to the owners of domains in whose names mail came, where their DMARC records ask for them.
/// </summary>
internal sealed class AggregateReportSource(MailStore store, DmarcJournal journal, IDnsResolver resolver, DmarcReportOptions options, TimeProvider clock) : IReportSource
{
    /// <summary>How the journal's record of a report begins.</summary>
    internal const string Note = "report=dmarc ";

    private readonly DmarcTreeWalker _walker = new(resolver);
    private readonly ReportDestinations _destinations = new(resolver);
    private readonly Dictionary<string, (DateOnly Day, DomainName Domain)> _waiting = [];

    public string Name => "dmarc";

    public async ValueTask<IReadOnlyList<ReportSubject>> WaitingAsync(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        // A day is complete when everything written in it was read.
        await journal.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        DateOnly last = DateOnly.FromDateTime((now - options.SendAfter).UtcDateTime).AddDays(-1);
        List<(DateOnly Day, DomainName Domain)> waiting = await store.ReadAsync(reader => ObservedMailTable.Waiting(reader.Sql, last), cancellationToken).ConfigureAwait(false);
        _waiting.Clear();
        var subjects = new List<ReportSubject>(waiting.Count);
        foreach ((DateOnly day, DomainName domain) in waiting)
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd} {domain.Ascii}");
            _waiting[key] = (day, domain);
            DateTimeOffset end = ReportMoment.EndOf(day);
            subjects.Add(new ReportSubject(key, domain, end + options.SendAfter + ReportMoment.Offset(options.HostName, domain, options.Spread), end + options.GiveUpAfter));
        }

        return subjects;
    }

    public async ValueTask<IReadOnlyList<OutgoingReport>?> PrepareAsync(ReportSubject subject, CancellationToken cancellationToken = default)
    {
        // Rows that were gathered before sending was turned off go.
        if (!options.Send) return [];
        (DateOnly day, DomainName domain) = _waiting[subject.Key];
        (DmarcRecord? record, bool temporary) = await _walker.RecordAtAsync(domain, cancellationToken).ConfigureAwait(false);
        if (temporary) return null;
        if (record is null) return [];
        IReadOnlyList<EmailAddress>? to = await _destinations.VerifiedAsync(domain, record.AggregateReports, static r => r.AggregateReports, cancellationToken).ConfigureAwait(false);
        if (to is null or { Count: 0 }) return to is null ? null : [];
        return [await ComposeAsync(day, domain, record, to, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false)];
    }

    public void Forget(WriteTransaction transaction, ReportSubject subject)
    {
        (DateOnly day, DomainName domain) = _waiting[subject.Key];
        ObservedMailTable.Remove(transaction.Sql, day, domain);
    }

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
            Destination = "mail",
            From = options.Sender,
            Sender = options.Sender,
            To = to,
            Message = AggregateReportMessage.Compose(report, packed, options.HostName, options.Sender, to, now),
            Note = string.Create(CultureInfo.InvariantCulture, $"{Note}domain={domain.Ascii} day={day:yyyy-MM-dd} messages={report.Messages} id={report.ReportId}"),
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
}
