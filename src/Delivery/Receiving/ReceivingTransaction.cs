using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>One mail transaction: MAIL, RCPT …, the message. Used by one session, one call at a time.</summary>
public sealed class ReceivingTransaction : IAsyncDisposable
{
    private static readonly SmtpReply SenderOk = new(250, new EnhancedStatusCode(2, 1, 0), "Sender ok");
    private static readonly SmtpReply RecipientOk = new(250, new EnhancedStatusCode(2, 1, 5), "Recipient ok");
    private static readonly SmtpReply OutOfOrder = new(503, new EnhancedStatusCode(5, 5, 1), "Bad sequence of commands");

    // Each round too many means that yet another account became full, or had room again, within milliseconds.
    private const int MaximumRounds = 5;

    private readonly MessageReceiver _receiver;
    private readonly ConnectionFacts _connection;
    private readonly List<EnvelopeRecipient> _recipients = [];
    private readonly List<AddressResolution> _resolutions = [];
    private StageContext? _context;
    private BlobWriter? _writer;
    private HashSet<int>? _discarded;
    private bool _completed;

    internal ReceivingTransaction(MessageReceiver receiver, ConnectionFacts connection)
    {
        _receiver = receiver;
        _connection = connection;
        Trace = TraceId.Create(receiver.Clock.GetUtcNow());
    }

    /// <summary>Names this transaction in Received (the id clause), in replies, in logs and in the journal.</summary>
    public string Trace { get; }

    public IReadOnlyList<EnvelopeRecipient> Recipients => _recipients;

    /// <summary>Where the session writes the message's bytes, already un-stuffed and with CRLF line ends.</summary>
    public BlobWriter Message => _writer ??= _receiver.Store.CreateBlob();

    /// <summary>MAIL. A negative reply leaves the transaction unusable.</summary>
    public async ValueTask<SmtpReply> SetSenderAsync(Envelope envelope, CancellationToken cancellationToken = default)
    {
        if (_context is not null) return OutOfOrder;
        // The envelope shares the list that RCPT fills: stages at the message see all recipients.
        var context = new StageContext { Connection = _connection, Envelope = envelope with { Recipients = _recipients } };
        if (await _receiver.AskAsync(StagePoint.Sender, context, cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            _receiver.Reject(context, refusal, Trace, null);
            return refusal;
        }

        _context = context;
        return SenderOk;
    }

    /// <summary>RCPT. A negative reply refuses this recipient alone.</summary>
    public async ValueTask<SmtpReply> AddRecipientAsync(EnvelopeRecipient recipient, CancellationToken cancellationToken = default)
    {
        if (_context is not { } context || _completed) return OutOfOrder;
        int verdictsBefore = context.Verdicts.Count;
        context.Recipient = recipient;
        SmtpReply? refusal = await _receiver.AskAsync(StagePoint.Recipient, context, cancellationToken).ConfigureAwait(false);
        context.Recipient = null;
        if (refusal is not null)
        {
            _receiver.Reject(context, refusal, Trace, recipient.Address);
            // It concerned this recipient alone: the message's own verdicts must not show it.
            context.Verdicts.RemoveRange(verdictsBefore, context.Verdicts.Count - verdictsBefore);
            return refusal;
        }

        for (int i = context.Verdicts.Count - 1; i >= verdictsBefore; i--)
        {
            if (context.Verdicts[i].Verdict.Action != StageAction.Discard) continue;
            (_discarded ??= []).Add(_recipients.Count);
            context.Verdicts.RemoveAt(i);
        }

        _recipients.Add(recipient);
        _resolutions.Add((AddressResolution)context.Items[RelayControlStage.ResolutionItem]);
        return RecipientOk;
    }

    /// <summary>
    /// Ends the message. <paramref name="traceHeaders"/> are the session's (Received and, for submission, what was missing), each ended by CRLF.
    /// The replies are durable truth: one for all recipients in SMTP, one for each accepted recipient, in order, in LMTP.
    /// </summary>
    /// <param name="also">What the caller records in the transaction that takes the message; it may run more than once, of which the last
    /// counts. What it throws undoes all, and is thrown here.</param>
    public async ValueTask<IReadOnlyList<SmtpReply>> CompleteAsync(ReadOnlyMemory<byte> traceHeaders, CancellationToken cancellationToken = default, Action<WriteTransaction>? also = null)
    {
        if (_context is not { } context || _completed || _recipients.Count == 0) return [OutOfOrder];
        _completed = true;
        Exception? refused = null;
        Action<WriteTransaction>? record = also is null ? null : transaction =>
        {
            try
            {
                also(transaction);
            }
            catch (Exception exception)
            {
                refused = exception;
                throw;
            }
        };
        try
        {
            return await CompleteAsync(context, traceHeaders, record, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception) when (exception != refused)
        {
            SmtpReply reply = _receiver.ReplyFor(exception);
            _receiver.Reject(context, reply, Trace, null);
            return ForAll(reply);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && exception != refused)
        {
            // One message must not end the session, nor the session the server.
            _receiver.LogUnexpected(exception, Trace);
            return ForAll(MessageReceiver.LocalError);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_writer is { } writer) await writer.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<IReadOnlyList<SmtpReply>> CompleteAsync(StageContext context, ReadOnlyMemory<byte> traceHeaders, Action<WriteTransaction>? record, CancellationToken cancellationToken)
    {
        byte[] returnPath = ReturnPath(context.Envelope);
        // Where all recipients are accounts here, Return-Path goes in with the trace headers and the structure is computed once.
        bool early = AllLocal();
        ReadOnlyMemory<byte> above = early ? Join(returnPath, traceHeaders) : traceHeaders;
        StagedBlob received = await Message.CompleteAsync(above, cancellationToken, provisional: true).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable _ = received.ConfigureAwait(false);
        context.Message = new StagedMessage(received, above.Length);
        context.Items[RoutingStage.ResolutionsItem] = _resolutions;
        if (_discarded is not null) DropDiscarded(context);

        if (await _receiver.AskAsync(StagePoint.Message, context, cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            _receiver.Reject(context, refusal, Trace, _recipients.Count == 1 ? _recipients[0].Address : null);
            return ForAll(refusal);
        }

        (bool discard, string? held, bool quarantine) = Disposition(context);
        DateTimeOffset now = _receiver.Clock.GetUtcNow();
        DeliveryPlan plan = discard ? new DeliveryPlan() : (DeliveryPlan)context.Items[RoutingStage.PlanItem];
        if (plan.Outbound.Count > 0 && context.Envelope.Body == BodyType.SevenBit && await HasEightBitAsync(received, cancellationToken).ConfigureAwait(false)) plan.DeclareEightBit();

        StagedBlob body = context.RemovedFields.Count > 0 ? await FieldRemoval.ApplyAsync(_receiver.Store, received, context.RemovedFields, Lines(context.PrependedHeaders), cancellationToken).ConfigureAwait(false)
            : context.PrependedHeaders.Count > 0 ? received.WithPrepended(Lines(context.PrependedHeaders))
            : received;
        StagedBlob local = early || plan.Copies.Count == 0 ? body : body.WithPrepended(returnPath);
        try
        {
            // Here and not by the store's writer, for whom everybody waits.
            body.EnsureHash();
            await using var message = new AcceptedMessage
            {
                Envelope = context.Envelope,
                Trace = Trace,
                At = now,
                LocalBlob = local,
                OutboundBlob = body,
                MessageIdHeader = received.Structure.Summary.MessageIdHeader,
                Account = _connection.Account,
                Quarantined = quarantine,
                HeldBecause = held,
                Refusable = true,
                EachIsAnswered = _connection.Role == ReceivingRole.Lmtp,
                Received = ReceivedRecord(context, received, now, discard),
            };
            if (held is null && context.Envelope.HoldUntil is null && plan.Copies.Count > 0) message.Scripts = await _receiver.Scripts.RunAsync(plan, message, context, cancellationToken).ConfigureAwait(false);
            var commit = new DeliveryCommit(_receiver.Services, plan, message);
            IReadOnlyList<JournalRecord> returned = discard ? [] : await _receiver.Returned.ReadAsync(context, _recipients, received, Trace, cancellationToken).ConfigureAwait(false);
            Action<WriteTransaction>? also = returned.Count == 0 ? record : record + (transaction => Journal(transaction, returned));
            CommitEnd end = WantsSuccessReport(context, held)
                ? await CommitWithReportAsync(commit, plan, message, also).ConfigureAwait(false)
                : await DeliveryCommit.RunAsync(_receiver.Store, [commit], also).ConfigureAwait(false);
            if (end == CommitEnd.Made)
            {
                _receiver.Services.Metrics.Accepted();
                return Replies(context, plan, commit.Failures);
            }

            if (_connection.Role == ReceivingRole.Lmtp && end == CommitEnd.NobodyServed) return Replies(context, plan, commit.Failures);
            SmtpReply nobody = end == CommitEnd.NobodyServed ? Refusal(commit.Failures) : MessageReceiver.LocalError;
            _receiver.Reject(context, nobody, Trace, _recipients.Count == 1 ? _recipients[0].Address : null);
            return ForAll(nobody);
        }
        finally
        {
            if (!ReferenceEquals(local, body)) await local.DisposeAsync().ConfigureAwait(false);
            if (!ReferenceEquals(body, received)) await body.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static void Journal(WriteTransaction transaction, IReadOnlyList<JournalRecord> records)
    {
        foreach (JournalRecord record in records) transaction.Journal(record);
    }

    private static bool WantsSuccessReport(StageContext context, string? held)
    {
        if (held is not null || context.Envelope.Sender is null || context.Envelope.HoldUntil is not null) return false;
        foreach (EnvelopeRecipient recipient in context.Envelope.Recipients)
        {
            if ((recipient.Notify & DsnNotify.Success) != 0) return true;
        }

        return false;
    }

    // RFC 3461 §5.2.3: NOTIFY=SUCCESS is answered when the message is in the mailbox, and in the same transaction: one report for all
    // recipients. It has to be written before, so it is written for what is expected, and again when the store says otherwise.
    private async Task<CommitEnd> CommitWithReportAsync(DeliveryCommit commit, DeliveryPlan plan, AcceptedMessage message, Action<WriteTransaction>? also)
    {
        var about = new QueuedMessage { Envelope = message.Envelope with { Recipients = [] }, Trace = Trace, Account = message.Account, Size = message.OutboundBlob.Length, Queued = message.At, Expires = message.At };
        commit.Expected = [];
        for (int round = 1; ; round++)
        {
            List<ReportItem> delivered = SuccessItems.Of(plan, message, commit.Expected);
            await using PreparedReport? report = await _receiver.Reports.PrepareAsync(about, delivered, message.OutboundBlob).ConfigureAwait(false);
            CommitEnd end = await DeliveryCommit.RunAsync(_receiver.Store, report is null ? [commit] : [commit, report.Commit], also).ConfigureAwait(false);
            if (end != CommitEnd.PlacementsDiffer || round == MaximumRounds) return end;
            commit.Expected = commit.Failures;
        }
    }

    // RFC 6152 §3: clients that send 8-bit content without saying so are many; the next hop must be told, or not get it.
    internal static async Task<bool> HasEightBitAsync(StagedBlob blob, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            await using Stream stream = blob.OpenRead();
            while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                if (!Ascii.IsValid(buffer.AsSpan(0, read))) return true;
            }

            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool AllLocal()
    {
        foreach (AddressResolution resolution in _resolutions)
        {
            if (resolution.Kind != AddressKind.Deliverable || resolution.RemoteAddresses.Count > 0) return false;
        }

        return true;
    }

    private void DropDiscarded(StageContext context)
    {
        var kept = new List<EnvelopeRecipient>();
        var resolutions = new List<AddressResolution>();
        for (int i = 0; i < _recipients.Count; i++)
        {
            if (_discarded!.Contains(i)) continue;
            kept.Add(_recipients[i]);
            resolutions.Add(_resolutions[i]);
        }

        context.Envelope = context.Envelope with { Recipients = kept };
        context.Items[RoutingStage.ResolutionsItem] = resolutions;
    }

    // Discards of single recipients were dealt with at RCPT; what is left speaks of the whole message.
    private static (bool Discard, string? Held, bool Quarantine) Disposition(StageContext context)
    {
        bool discard = false;
        bool quarantine = false;
        string? held = null;
        foreach ((StageDescriptor stage, StageVerdict verdict) in context.Verdicts)
        {
            switch (verdict.Action)
            {
                case StageAction.Discard:
                    discard = true;
                    break;
                case StageAction.Hold:
                    held ??= $"{stage.Name}: {verdict.Reason}";
                    break;
                case StageAction.Quarantine:
                    quarantine = true;
                    break;
            }
        }

        return (discard, held, quarantine);
    }

    private JournalRecord ReceivedRecord(StageContext context, StagedBlob blob, DateTimeOffset now, bool discarded) => new(discarded ? "discarded" : "received")
    {
        At = now,
        Account = _connection.Account,
        Sender = context.Envelope.Sender?.ToString() ?? "",
        Recipient = _recipients.Count == 1 ? _recipients[0].Address.ToString() : null,
        MessageIdHeader = blob.Structure.Summary.MessageIdHeader,
        Trace = Trace,
        // The client's own text last, so that it cannot pass for one of our fields.
        Detail = $"remote={_connection.RemoteAddress} tls={_connection.Tls} size={blob.Length} recipients={_recipients.Count}{MessageReceiver.Notes(context)} helo={_connection.Helo}",
    };

    private SmtpReply[] Replies(StageContext context, DeliveryPlan plan, IReadOnlyList<PlacementFailure> failures)
    {
        var accepted = new SmtpReply(250, new EnhancedStatusCode(2, 0, 0), "Accepted as " + Trace);
        if (_connection.Role != ReceivingRole.Lmtp) return [accepted];
        var replies = new SmtpReply[_recipients.Count];
        Array.Fill(replies, accepted);
        if (failures.Count == 0) return replies;
        // The plan knows nothing of those whom a stage discarded.
        for (int i = 0, planned = 0; i < replies.Length; i++)
        {
            if (_discarded?.Contains(i) == true) continue;
            if (!plan.IsServed(planned, failures) && plan.FailureOf(planned, failures) is { } refusal)
            {
                replies[i] = refusal;
                _receiver.Reject(context, refusal, Trace, _recipients[i].Address);
            }

            planned++;
        }

        return replies;
    }

    // One answer for all: while one of them can be tried again, it is worth it.
    private static SmtpReply Refusal(IReadOnlyList<PlacementFailure> failures)
    {
        foreach (PlacementFailure failure in failures)
        {
            if (failure.Reply.IsTransientFailure) return failure.Reply;
        }

        return failures[0].Reply;
    }

    private SmtpReply[] ForAll(SmtpReply reply)
    {
        if (_connection.Role != ReceivingRole.Lmtp) return [reply];
        var replies = new SmtpReply[_recipients.Count];
        Array.Fill(replies, reply);
        return replies;
    }

    // RFC 5321 §4.4: the return path as it was in MAIL, "<>" for the null one.
    private static byte[] ReturnPath(Envelope envelope) => Encoding.UTF8.GetBytes($"Return-Path: <{envelope.Sender}>\r\n");

    private static byte[] Join(byte[] first, ReadOnlyMemory<byte> second)
    {
        var joined = new byte[first.Length + second.Length];
        first.CopyTo(joined, 0);
        second.CopyTo(joined.AsMemory(first.Length));
        return joined;
    }

    private static byte[] Lines(List<string> headers)
    {
        var text = new StringBuilder();
        // The newest stands first already.
        foreach (string header in headers) text.Append(header).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
