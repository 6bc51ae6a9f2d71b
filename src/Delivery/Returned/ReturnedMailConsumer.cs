using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Reads reports from the journal and acts on those that are about mail of ours: a bounce may suppress its recipient, a complaint takes
/// him off the lists. It never delays mail, and takes up after a crash where it was.
/// </summary>
/// <remarks>
/// A report is believed about a recipient when one of these holds. It came to a return path with our signature
/// (<see cref="VerpCodec"/>). Or the header that it returns has a transaction of ours, or a Message-ID, for which the journal shows that we
/// queued a message to that very recipient (or to only one), from the address to which the report came. So a stranger, who has none of our mail,
/// can say nothing of anyone, and who has some can say it only of those whom it was sent to.
/// </remarks>
internal sealed partial class ReturnedMailConsumer : BackgroundService
{
    private const string Name = "delivery-returned";
    private const int MostRecipients = 1000;

    private readonly MailStore _store;
    private readonly SuppressionList _suppressed;
    private readonly ReturnPaths _paths;
    private readonly ReturnedMailOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<ReturnedMailConsumer> _logger;
    private readonly JournalConsumer _journal;
    private int _failed;
    private long _failedSince;

    public ReturnedMailConsumer(MailStore store, SuppressionList suppressed, ReturnPaths paths, DeliveryOptions options, TimeProvider clock, ILogger<ReturnedMailConsumer> logger)
    {
        _store = store;
        _suppressed = suppressed;
        _paths = paths;
        _options = options.Returned;
        _clock = clock;
        _logger = logger;
        _journal = new JournalConsumer(store, Name, ReturnedMailReader.Bounce, ReturnedMailReader.Complaint);
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _paths.LoadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            // Mail goes on; lists write with their plain addresses.
            LogNoSecret(exception);
        }

        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override void Dispose()
    {
        _journal.Dispose();
        base.Dispose();
    }

    // Nothing that was sent to us may end the server.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _journal.RunAsync(ConsumeAsync, LogNotRead, stoppingToken);

    private async Task ConsumeAsync(IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken)
    {
        var events = new List<SuppressionEvent>();
        var complained = new List<(EmailAddress Address, string Detail)>();
        foreach (JournalRecord record in records)
        {
            var fate = ReportedFate.Read(record);
            if (!fate.IsComplaint && (!fate.IsFinal || fate.Verdict?.Fault != BounceFault.Recipient)) continue;
            if (await MatchAsync(fate, cancellationToken).ConfigureAwait(false) is not { } address) continue;
            if (fate.IsComplaint) complained.Add((address, fate.Said));
            else if (await _suppressed.ConcernsAsync(address, fate.Verdict!, cancellationToken).ConfigureAwait(false))
                events.Add(new SuppressionEvent(address, fate.Verdict!, fate.Verdict!.Status.Class == 5, fate.Said, "report"));
        }

        long last = records[^1].Sequence;
        await _store.WriteAsync(
            transaction =>
            {
                foreach (SuppressionEvent failure in events) _suppressed.Note(transaction, failure);
                foreach ((EmailAddress address, string detail) in complained) _suppressed.Complained(transaction, address, detail);
                transaction.SetJournalCheckpoint(Name, last);
                return 0;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The recipient whom the report may be believed about; null for none.</summary>
    private async ValueTask<EmailAddress?> MatchAsync(ReportedFate fate, CancellationToken cancellationToken)
    {
        if (fate.HasReturnPath) return fate.Claimed;
        if (!_options.BelieveReferences) return null;
        DateTimeOffset now = _clock.GetUtcNow();
        bool looked = false;
        foreach (string trace in fate.Traces)
        {
            if (!TraceId.TryReadTime(trace, out DateTimeOffset at) || at < now - _options.MatchWindow || at > now + TimeSpan.FromHours(1) || !MayLook(now)) continue;
            looked = true;
            if (await LookAsync(new JournalQuery { Kind = "queued", Trace = trace, Since = at - TimeSpan.FromMinutes(1), Limit = MostRecipients }, fate, cancellationToken).ConfigureAwait(false) is { } found) return found;
        }

        if (fate.Record.MessageIdHeader is { Length: > 0 } id && MayLook(now))
        {
            looked = true;
            if (await LookAsync(new JournalQuery { Kind = "queued", MessageIdHeader = id, Since = now - _options.MatchWindow, Limit = MostRecipients }, fate, cancellationToken).ConfigureAwait(false) is { } found) return found;
        }

        if (looked) _failed++;
        return null;
    }

    private bool MayLook(DateTimeOffset now)
    {
        long hour = now.ToUnixTimeSeconds() / 3600;
        if (hour != _failedSince) (_failedSince, _failed) = (hour, 0);
        return _failed < _options.FailedLookups;
    }

    private async ValueTask<EmailAddress?> LookAsync(JournalQuery query, ReportedFate fate, CancellationToken cancellationToken)
    {
        IReadOnlyList<JournalRecord> queued = await _store.ReadAsync(reader => reader.ReadJournal(query), cancellationToken).ConfigureAwait(false);
        EmailAddress? only = null;
        bool several = false;
        foreach (JournalRecord record in queued)
        {
            if (!EmailAddress.TryParse(record.Recipient, out EmailAddress? recipient)) continue;
            // Complaints go to an address for complaints; bounces to the sender.
            if (!fate.IsComplaint && !(EmailAddress.TryParse(record.Sender, out EmailAddress? sender) && sender.Equals(fate.ReportedTo))) continue;
            if (recipient.Equals(fate.Claimed)) return recipient;
            several |= only is not null && !only.Equals(recipient);
            only = recipient;
        }

        // A forwarder reports the address to which it went on; whoever it went to from here is known when there was one.
        return several ? null : only;
    }

    [LoggerMessage(3661, LogLevel.Warning, "Return paths of lists cannot be signed: the key of the secrets is missing")]
    private partial void LogNoSecret(Exception exception);

    [LoggerMessage(3662, LogLevel.Error, "Reports that came back could not be looked at; it is tried again with the next one")]
    private partial void LogNotRead(Exception exception);
}
