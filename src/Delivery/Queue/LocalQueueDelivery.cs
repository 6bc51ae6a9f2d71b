using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Delivers here what could not be placed when it came: held mail that was released, mailboxes that were full or suspended. The
/// placements, the recipients' fates and the report about them are one transaction, so a crash neither loses nor doubles anything.
/// </summary>
internal sealed class LocalQueueDelivery(MailStore store, AccountDirectory directory, RecipientRouter router, QueuedProof proof, DeliveryServices services, ScriptRunner scripts, OutcomeRecorder recorder, TimeProvider clock)
{
    // As in ReceivingTransaction: each round too many is another mailbox that became full, or had room again, within milliseconds.
    private const int MaximumRounds = 5;

    private static readonly SmtpReply Delivered = new(250, new EnhancedStatusCode(2, 0, 0), "Delivered");
    private static readonly SmtpReply Unsteady = new(451, new EnhancedStatusCode(4, 3, 0), "The mailboxes changed while the message was delivered");

    internal async Task DeliverAsync(Work work, CancellationToken cancellationToken)
    {
        await using StagedBlob blob = await CopyAsync(work.Message, cancellationToken).ConfigureAwait(false);
        await using StagedBlob? withPath = HasReturnPath(blob) ? null : blob.WithPrepended(System.Text.Encoding.UTF8.GetBytes($"Return-Path: <{work.Message.Envelope.Sender}>\r\n"));

        Envelope envelope = work.Message.Envelope with { HoldUntil = null };
        var resolutions = new List<AddressResolution>(work.Recipients.Count);
        var leftOut = new int[work.Recipients.Count];
        var refusals = new SmtpReply?[work.Recipients.Count];
        var plan = new DeliveryPlan { Resolutions = resolutions };
        for (int i = 0; i < work.Recipients.Count; i++)
        {
            EnvelopeRecipient recipient = work.Recipients[i].Recipient;
            resolutions.Add(await directory.ResolveAsync(recipient.Address, cancellationToken).ConfigureAwait(false));
            // Those who are suspended, still or again, stay with this entry of the queue.
            if (resolutions[i].Kind == AddressKind.Suspended) continue;
            refusals[i] = await router.RefusalAsync(blob.Header, envelope.Sender, work.Message.Account, recipient.Address, resolutions[i], cancellationToken).ConfigureAwait(false);
            if (refusals[i] is not null)
            {
                // Nobody stands behind it for this message.
                resolutions[i] = resolutions[i] with { Accounts = [], RemoteAddresses = [] };
                continue;
            }

            bool namesList = resolutions[i].Group is not null && RecipientRouter.NamesList(blob.Header);
            leftOut[i] = await router.AddAsync(plan, envelope, recipient, i, resolutions[i], namesList, cancellationToken).ConfigureAwait(false);
        }

        if (plan.Outbound.Count > 0 && envelope.Body == BodyType.SevenBit && await ReceivingTransaction.HasEightBitAsync(blob, cancellationToken).ConfigureAwait(false)) plan.DeclareEightBit();

        // As in a session: by the first of those who send it on.
        EmailAddress? through = plan.Outbound.Find(static group => group.DeliveredTo is not null) is { DeliveredTo: { } first } ? EmailAddress.Parse(first) : null;
        byte[]? lines = through is null ? null : await proof.LinesAsync(blob, work.Message.Account, through, cancellationToken).ConfigureAwait(false);
        await using StagedBlob? proven = lines is null ? null : blob.WithPrepended(lines);
        await using var message = new AcceptedMessage
        {
            Envelope = envelope,
            Trace = work.Message.Trace,
            At = clock.GetUtcNow(),
            LocalBlob = withPath ?? blob,
            OutboundBlob = proven ?? blob,
            MessageIdHeader = blob.Structure.Summary.MessageIdHeader,
            Account = work.Message.Account,
            Source = work,
            EachIsAnswered = true,
            LeftOut = LeftOutRecord(work, leftOut),
        };
        message.Scripts = await scripts.RunAsync(plan, message, null, cancellationToken).ConfigureAwait(false);
        var commit = new DeliveryCommit(services, plan, message) { Expected = [] };
        for (int round = 0; round < MaximumRounds; round++)
        {
            List<RecipientOutcome> outcomes = Outcomes(work, plan, refusals, leftOut, commit.Expected);
            if (await recorder.TryRecordAsync(work, outcomes, commit, cancellationToken).ConfigureAwait(false)) return;
            commit.Expected = commit.Failures;
        }

        await recorder.RecordAsync(work, Route.ToMailboxes, [.. work.Recipients.Select(static recipient => new RecipientOutcome(recipient, Fate.Deferred, Unsteady, null, false))], cancellationToken).ConfigureAwait(false);
    }

    private static List<RecipientOutcome> Outcomes(Work work, DeliveryPlan plan, SmtpReply?[] refusals, int[] leftOut, IReadOnlyList<PlacementFailure> failures)
    {
        var outcomes = new List<RecipientOutcome>(work.Recipients.Count);
        for (int i = 0; i < work.Recipients.Count; i++)
        {
            SmtpReply reply = refusals[i] ?? plan.Resolutions[i].Kind switch
            {
                AddressKind.Unknown => RelayControlStage.UnknownUser,
                AddressKind.Suspended => RelayControlStage.SuspendedUser,
                _ when leftOut[i] > 0 && leftOut[i] == plan.Resolutions[i].RemoteAddresses.Count && plan.Resolutions[i].Accounts.Count == 0 => RecipientRouter.NobodyLeft,
                _ => plan.IsServed(i, failures) ? Delivered : plan.FailureOf(i, failures) ?? Delivered,
            };
            Fate fate = reply.IsPositive ? Fate.Sent : reply.IsTransientFailure ? Fate.Deferred : Fate.Failed;
            // What an alias sends on keeps NOTIFY: its report comes from further along. RFC 3461 §5.2.7.3: a list's does not.
            outcomes.Add(new RecipientOutcome(work.Recipients[i], fate, reply, null, DsnHandedOver: !plan.IsList(i) && !plan.IsPlaced(i, failures)));
        }

        return outcomes;
    }

    private static JournalRecord? LeftOutRecord(Work work, int[] leftOut)
    {
        int sum = leftOut.Sum();
        return sum == 0 ? null : new JournalRecord("left-out")
        {
            Account = work.Message.Account,
            Sender = work.Message.Envelope.Sender?.ToString() ?? "",
            Recipient = work.Recipients[Array.FindIndex(leftOut, static count => count > 0)].Recipient.Address.ToString(),
            Trace = work.Message.Trace,
            Detail = FormattableString.Invariant($"queue={work.Message.Id} left-out={sum}"),
        };
    }

    private async Task<StagedBlob> CopyAsync(QueuedMessage message, CancellationToken cancellationToken)
    {
        using BlobReader reader = store.OpenBlob(message.Blob);
        await using BlobWriter writer = store.CreateBlob();
        for (long offset = 0; offset < reader.Length;)
        {
            int read = await reader.ReadAsync(offset, writer.GetMemory(16 << 10), cancellationToken).ConfigureAwait(false);
            if (read == 0) throw new StoreException(StoreFault.Damaged, "The stored message ends early.");
            writer.Advance(read);
            offset += read;
            await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        return await writer.CompleteAsync(default, cancellationToken).ConfigureAwait(false);
    }

    // Mail that was held after its trace headers were made has one already, below what stages added. One below Received is not ours.
    private static bool HasReturnPath(StagedBlob blob)
    {
        var header = new HeaderReader(blob.Header);
        while (header.Read() && !header.Is("Received"u8))
        {
            if (header.Is("Return-Path"u8)) return true;
        }

        return false;
    }
}
