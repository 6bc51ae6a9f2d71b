using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Delivers here what could not be placed when it came: held mail that was released, mailboxes that were full or suspended. The
/// placement and the recipient's fate are one transaction, so a crash neither loses nor doubles it.
/// </summary>
internal sealed class LocalQueueDelivery(MailStore store, AccountDirectory directory, DeliveryServices services, OutcomeRecorder recorder, TimeProvider clock)
{
    internal async Task DeliverAsync(Work work, CancellationToken cancellationToken)
    {
        await using StagedBlob blob = await CopyAsync(work.Message, cancellationToken).ConfigureAwait(false);
        bool hasPath = StartsWithReturnPath(blob);
        await using StagedBlob? withPath = hasPath ? null : blob.WithPrepended(System.Text.Encoding.UTF8.GetBytes($"Return-Path: <{work.Message.Envelope.Sender}>\r\n"));
        for (int i = 0; i < work.Recipients.Count; i++)
        {
            try
            {
                await DeliverOneAsync(new Work(work.Message, [work.Recipients[i]]), withPath ?? blob, blob, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The recipients before this one have their fates; the caller defers those that are left.
                throw new LocalDeliveryException(new Work(work.Message, [.. work.Recipients.Skip(i)]), exception);
            }
        }
    }

    private async Task DeliverOneAsync(Work work, StagedBlob local, StagedBlob outbound, CancellationToken cancellationToken)
    {
        QueuedRecipient recipient = work.Recipients[0];
        AddressResolution resolution = await directory.ResolveAsync(recipient.Recipient.Address, cancellationToken).ConfigureAwait(false);
        switch (resolution.Kind)
        {
            case AddressKind.Unknown:
                await FinishAsync(work, Fate.Failed, RelayControlStage.UnknownUser, cancellationToken).ConfigureAwait(false);
                return;
            case AddressKind.Suspended:
                await FinishAsync(work, Fate.Deferred, RelayControlStage.SuspendedUser, cancellationToken).ConfigureAwait(false);
                return;
        }

        var plan = new DeliveryPlan();
        bool unknown = false;
        Envelope envelope = work.Message.Envelope with { HoldUntil = null };
        RoutingStage.Add(plan, envelope, recipient.Recipient, 0, resolution, ref unknown);
        await using var message = new AcceptedMessage
        {
            Envelope = envelope,
            Trace = work.Message.Trace,
            At = clock.GetUtcNow(),
            LocalBlob = local,
            OutboundBlob = outbound,
            MessageIdHeader = local.Structure.Summary.MessageIdHeader,
            Account = work.Message.Account,
            Refusable = true,
            QueueOverQuota = true,
        };
        var record = new OutcomeRecord(work.Message);
        // The commit's own "delivered" and "queued" records say where it went.
        record.Updates.Add(recipient with { State = RecipientState.Sent, Attempts = recipient.Attempts + 1, LastReply = "250 2.0.0 Delivered" });
        try
        {
            await DeliveryCommit.RunAsync(store, [new DeliveryCommit(services, plan, message)], record.Apply).ConfigureAwait(false);
        }
        catch (StoreException exception) when (exception.Fault == StoreFault.OverQuota)
        {
            await FinishAsync(work, Fate.Deferred, RelayControlStage.MailboxFull, cancellationToken).ConfigureAwait(false);
            return;
        }

        services.Metrics.Left(1);
        services.Intake.Free(recipient.Id);
    }

    private ValueTask FinishAsync(Work work, Fate fate, SmtpReply reply, CancellationToken cancellationToken) =>
        recorder.RecordAsync(work, Route.ToMailboxes, [new RecipientOutcome(work.Recipients[0], fate, reply, null, false)], cancellationToken);

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

    // Mail that was held after its trace headers were made has one already.
    private static bool StartsWithReturnPath(StagedBlob blob)
    {
        ReadOnlySpan<byte> header = blob.Header.FirstSpan;
        return header.StartsWith("Return-Path: "u8);
    }
}

/// <summary>Some recipients were not dealt with.</summary>
internal sealed class LocalDeliveryException(Work left, Exception inner) : Exception(inner.Message, inner)
{
    internal Work Left { get; } = left;
}
