using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>
/// The journal's consumer for DMARC reports. It counts what came in the names of other domains, for reports to them, and finds reports
/// about own domains among what was delivered. What a lot of records gives and how far it was read are one transaction, so each record
/// counts once. It never delays mail.
/// </summary>
public sealed partial class DmarcJournal(MailStore store, OwnDomains own, DmarcReportOptions options, TimeProvider clock, ILogger<DmarcJournal> logger) : BackgroundService
{
    private const string Consumer = "dmarc-reports";
    private const int Lot = 1000;
    private const int Forgotten = 200;

    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Reads all that is written by now.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken = default)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (await ReadLotAsync(cancellationToken).ConfigureAwait(false))
            {
            }
        }
        finally
        {
            _one.Release();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _one.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.JournalInterval, clock);
        do
        {
            try
            {
                await CatchUpAsync(stoppingToken).ConfigureAwait(false);
                await ForgetAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (StoreException exception)
            {
                LogFailed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    // False when there was nothing more.
    private async Task<bool> ReadLotAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<JournalRecord> records = await store.ReadAsync(static reader => reader.ReadJournal(new JournalQuery { After = reader.JournalCheckpoint(Consumer), Limit = Lot }), cancellationToken).ConfigureAwait(false);
        if (records.Count == 0) return false;
        bool more = records.Count == Lot;
        // What one message wrote stands together: its last records may be in the next lot.
        int count = records.Count;
        if (more && records[^1].Trace is { } last)
        {
            while (count > 0 && records[count - 1].Trace == last) count--;
            if (count == 0) count = records.Count;
        }

        var observed = new Dictionary<ObservedMail, long>();
        var byTrace = new Dictionary<string, JournalRecord>(StringComparer.Ordinal);
        var reports = new List<(AggregateReport Report, DomainName Domain, string Proven)>();
        var reportTraces = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            JournalRecord record = records[i];
            if (record.Kind == "received" && record.Trace is { } trace) byTrace[trace] = record;
            if (record.Kind != "delivered" || MessageOf(record) is not { } message) continue;
            foreach (AggregateReport report in await ReadAsync(message, cancellationToken).ConfigureAwait(false))
            {
                if (record.Trace is { } of) reportTraces.Add(of);
                if (report.Domain is not { } domain || !await own.CoverAsync(domain, cancellationToken).ConfigureAwait(false)) continue;
                reports.Add((report, domain, Proven(record.Trace is { } by ? byTrace.GetValueOrDefault(by) : null)));
            }
        }

        for (int i = 0; options.Send && i < count; i++)
        {
            // No report tells of reports: two servers would write to each other for ever about nothing else.
            if ((records[i].Trace is { } trace && reportTraces.Contains(trace)) || ObservedMail.Of(records[i]) is not { } mail) continue;
            observed[mail] = observed.GetValueOrDefault(mail) + ObservedMail.CountOf(records[i]);
        }

        await WriteAsync(observed, reports, records[count - 1].Sequence).ConfigureAwait(false);
        return more;
    }

    private async Task WriteAsync(Dictionary<ObservedMail, long> observed, List<(AggregateReport Report, DomainName Domain, string Proven)> reports, long sequence)
    {
        DateTimeOffset now = clock.GetUtcNow();
        // No token: whether it was made must be known.
        (long dropped, List<AggregateReport> added) = await store.WriteAsync(transaction =>
        {
            long left = 0;
            var room = new ObservedRoom(options);
            foreach ((ObservedMail mail, long count) in observed)
            {
                if (!ObservedMailTable.Add(transaction.Sql, mail, count, room)) left += count;
            }

            var kept = new List<AggregateReport>();
            foreach ((AggregateReport report, DomainName domain, string proven) in reports)
            {
                if (ReceivedReportTable.Add(transaction.Sql, report, domain, proven, now)) kept.Add(report);
            }

            transaction.SetJournalCheckpoint(Consumer, sequence);
            return (left, kept);
        }).ConfigureAwait(false);
        if (dropped > 0) LogDropped(dropped);
        foreach (AggregateReport report in added) LogReceived(report.Organization, report.Policy.Domain, report.Messages);
    }

    private async Task<List<AggregateReport>> ReadAsync(MessageId id, CancellationToken cancellationToken)
    {
        var found = new List<AggregateReport>();
        StoredMessage? message = await store.ReadAsync(reader => reader.FindMessage(id, MessageDetail.Parts), cancellationToken).ConfigureAwait(false);
        if (message?.Root is null || ReportAttachments.Candidates(message.Root, options.Limits) is not { Count: > 0 } parts) return found;
        try
        {
            using BlobReader blob = store.OpenBlob(message.Blob);
            foreach (MessagePart part in parts)
            {
                byte[] body = new byte[part.BodyLength];
                if (await blob.ReadAsync(part.BodyOffset, body, cancellationToken).ConfigureAwait(false) is var read && read <= 0) continue;
                for (int more = read; more > 0 && read < body.Length; read += more) more = await blob.ReadAsync(part.BodyOffset + read, body.AsMemory(read), cancellationToken).ConfigureAwait(false);
                if (ReportAttachments.Read(body.AsSpan(0, read), part.Encoding, options.Limits) is { } report) found.Add(report);
            }
        }
        catch (StoreException exception) when (exception.Fault is StoreFault.NotFound or StoreFault.Damaged)
        {
            // Deleted since, or damaged: the store says that itself. One message must not hold up all that follow.
            LogUnreadable(exception, id);
        }

        return found;
    }

    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset until = clock.GetUtcNow() - options.ReceivedKept;
        long old = await store.ReadAsync(reader => reader.Sql.Scalar("SELECT COUNT(*) FROM (SELECT id FROM dmarc_report WHERE received < @1 LIMIT 1)", until), cancellationToken).ConfigureAwait(false);
        while (old > 0) old = await store.WriteAsync(transaction => ReceivedReportTable.RemoveBefore(transaction.Sql, until, Forgotten), CancellationToken.None).ConfigureAwait(false) == Forgotten ? 1 : 0;
    }

    private static MessageId? MessageOf(JournalRecord record)
    {
        const string Word = "message=M";
        if (record.Detail is not { } detail || detail.IndexOf(Word, StringComparison.Ordinal) is var at && at < 0) return null;
        ReadOnlySpan<char> text = detail.AsSpan(at + Word.Length);
        int end = text.IndexOf(' ');
        return long.TryParse(end >= 0 ? text[..end] : text, System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out long value) ? new MessageId(value) : null;
    }

    private string Proven(JournalRecord? received)
    {
        if (received is null) return "";
        if (received.Detail?.StartsWith(AggregateReportSource.Note, StringComparison.Ordinal) == true) return options.HostName;
        return JournalFindings.Of(received) is { Dmarc: AuthResult.Pass, Author: { } author } ? author.Ascii : "";
    }

    [LoggerMessage(2520, LogLevel.Information, "{Organization} reports on {Domain}: {Messages} messages; 'posthouse dmarc summary' shows from where")]
    private partial void LogReceived(string organization, string domain, long messages);

    [LoggerMessage(2521, LogLevel.Warning, "{Messages} messages are left out of DMARC reports to others: there are more kinds of them than are kept")]
    private partial void LogDropped(long messages);

    [LoggerMessage(2522, LogLevel.Warning, "Message {Message} cannot be read; if it was a DMARC report, it is not counted")]
    private partial void LogUnreadable(Exception exception, MessageId message);

    [LoggerMessage(2523, LogLevel.Error, "The journal could not be read for DMARC reports; tried again soon")]
    private partial void LogFailed(Exception exception);
}
