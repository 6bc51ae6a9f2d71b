using System.Globalization;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>Once a day tells each domain that asks for it how our sessions to its mail hosts were secured (RFC 8460), by mail and by HTTPS, under one Report-ID.</summary>
internal sealed class TlsReportSource(TlsCounts counts, TlsReportPoster poster, IDnsResolver resolver, TlsReportOptions options, TimeProvider clock) : IReportSource
{
    private readonly Dictionary<string, (DateOnly Day, DomainName Domain)> _waiting = [];

    public string Name => "tls";

    public async ValueTask<IReadOnlyList<ReportSubject>> WaitingAsync(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        await counts.WriteAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<(DateOnly Day, DomainName Domain)> waiting = await counts.ListBeforeAsync(DateOnly.FromDateTime(now.UtcDateTime), cancellationToken).ConfigureAwait(false);
        _waiting.Clear();
        var subjects = new List<ReportSubject>(waiting.Count);
        foreach ((DateOnly day, DomainName domain) in waiting)
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd} {domain.Ascii}");
            _waiting[key] = (day, domain);
            DateTimeOffset end = ReportMoment.EndOf(day);
            subjects.Add(new ReportSubject(key, domain, end + ReportMoment.Offset(options.Submitter, domain, options.Spread), end + options.GiveUpAfter));
        }

        return subjects;
    }

    public async ValueTask<IReadOnlyList<OutgoingReport>?> PrepareAsync(ReportSubject subject, CancellationToken cancellationToken = default)
    {
        if (!options.Send) return [];
        (DateOnly day, DomainName domain) = _waiting[subject.Key];
        DnsAnswer<string> answer = await resolver.TxtAsync("_smtp._tls." + domain.Ascii, cancellationToken).ConfigureAwait(false);
        if (answer.IsTemporaryFailure) return null;
        if (TlsRptRecord.Select(answer.Records) is not { } record) return [];

        TlsReport report = await counts.ReadAsync(day, domain, cancellationToken).ConfigureAwait(false);
        EmailAddress from = TlsReportMessage.Sender(options.Submitter);
        string note = $"report=tls domain={domain.Ascii} id={report.ReportId}";
        var reports = new List<OutgoingReport>();
        foreach (EmailAddress address in record.Mail)
        {
            // The message is ASCII, and so is its way.
            if (address.NeedsSmtpUtf8) continue;
            // A null sender: what becomes of a report is nobody's worry.
            reports.Add(new OutgoingReport { Destination = "mailto:" + address, From = from, To = [address], Message = TlsReportMessage.Compose(report, domain, options.Submitter, address, clock.GetUtcNow()), Note = note });
        }

        foreach (Uri address in record.Https) reports.Add(new OutgoingReport { Destination = address.AbsoluteUri, From = from, Post = stop => poster.PostAsync(address, report, stop), Note = note });
        return reports;
    }

    public void Forget(WriteTransaction transaction, ReportSubject subject)
    {
        (DateOnly day, DomainName domain) = _waiting[subject.Key];
        TlsCounts.Forget(transaction.Sql, day, domain);
    }
}
