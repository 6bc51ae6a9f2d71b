using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Makes one accepted message true: placements, queue entries and journal in one store transaction. The function given to the
/// store runs on the writer's thread and waits for nothing.
/// </summary>
internal sealed class DeliveryCommit(DeliveryServices services, DeliveryPlan plan, AcceptedMessage message)
{
    private List<PlacementFailure>? _failures;
    private List<QueuedMessage>? _reserved;
    private List<DeliveryCommit>? _sent;
    private int _delivered;
    private int _told;
    private int _queued;

    /// <summary>What the reports and fates that are made with this one were composed for: any other failures undo it all. Null takes it as it comes.</summary>
    internal IReadOnlyList<PlacementFailure>? Expected { get; set; }

    /// <summary>Copies that could not be placed in the last run, made or undone. Those that the client, or the queue, is not told of wait in the queue.</summary>
    internal IReadOnlyList<PlacementFailure> Failures => _failures ?? (IReadOnlyList<PlacementFailure>)[];

    /// <summary>Runs several in one store transaction, with <paramref name="also"/>.</summary>
    /// <exception cref="StoreException">Nothing was made.</exception>
    internal static async Task<CommitEnd> RunAsync(MailStore store, IReadOnlyList<DeliveryCommit> commits, Action<WriteTransaction>? also)
    {
        try
        {
            // No token: what was taken by the writer is made, and its outcome must be known.
            await store.WriteAsync(transaction =>
            {
                foreach (DeliveryCommit commit in commits) commit.Apply(transaction);
                also?.Invoke(transaction);
                return 0;
            }).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            foreach (DeliveryCommit commit in commits) commit.Undone();
            if (exception is UndoneException undone) return undone.End;
            throw;
        }

        foreach (DeliveryCommit commit in commits) commit.Done();
        return CommitEnd.Made;
    }

    /// <summary>The same for a change that finds out inside the transaction what is sent with it.</summary>
    /// <exception cref="StoreException">Nothing was made.</exception>
    internal static async Task RunAsync(MailStore store, Action<WriteTransaction, Action<DeliveryCommit>> change)
    {
        var made = new List<DeliveryCommit>();
        try
        {
            await store.WriteAsync(transaction =>
            {
                change(transaction, commit =>
                {
                    made.Add(commit);
                    commit.Apply(transaction);
                });
                return 0;
            }).ConfigureAwait(false);
        }
        catch (Exception)
        {
            foreach (DeliveryCommit commit in made) commit.Undone();
            throw;
        }

        foreach (DeliveryCommit commit in made) commit.Done();
    }

    private void Undone()
    {
        if (_reserved is not null)
        {
            foreach (QueuedMessage queued in _reserved) services.Intake.Withdraw(queued);
        }

        foreach (DeliveryCommit sent in _sent ?? []) sent.Undone();
        (_reserved, _sent, _delivered, _queued) = (null, null, 0, 0);
    }

    private void Done()
    {
        if (_delivered > 0) services.Metrics.Delivered(_delivered);
        if (_queued > 0) services.Metrics.Queued(_queued);
        foreach (DeliveryCommit sent in _sent ?? []) sent.Done();
        foreach (QueuedMessage queued in _reserved ?? []) services.Intake.Offer(queued);
    }

    private void Apply(WriteTransaction transaction)
    {
        // The same commit may be run again.
        _failures = null;
        _told = -1;
        if (message.Received is { } received) transaction.Journal(received);
        if (message.LeftOut is { } leftOut) transaction.Journal(leftOut);
        if (message.HeldBecause is null && message.Envelope.HoldUntil is null) Place(transaction);
        else QueueCopies(transaction);

        foreach (OutboundGroup group in plan.Outbound)
        {
            StagedBlob blob = message.OutboundBlob;
            if (group.DeliveredTo is { } alias) blob = message.With(blob, $"Delivered-To: {alias}\r\n{group.Above}");
            Enqueue(transaction, group, blob);
        }
    }

    private void Place(WriteTransaction transaction)
    {
        foreach (LocalCopy copy in plan.Copies)
        {
            CopyDecision? decision = message.Scripts?.Of(copy.Account.Id);
            if (decision?.Refusal is { } refusal)
            {
                (_failures ??= []).Add(new PlacementFailure(copy, refusal));
                continue;
            }

            try
            {
                if (decision is null) PlaceOne(transaction, copy);
                else PlaceScripted(transaction, copy, decision);
                _delivered++;
            }
            catch (StoreException exception) when (exception.Fault is StoreFault.OverQuota or StoreFault.NotFound)
            {
                (_failures ??= []).Add(new PlacementFailure(copy, exception.Fault == StoreFault.OverQuota ? RelayControlStage.MailboxFull : RelayControlStage.UnknownUser));
            }
        }

        if (_failures is not null && _delivered == 0 && plan.Outbound.Count == 0 && message.Refusable) throw new UndoneException(CommitEnd.NobodyServed);
        if (Expected is not null && !Expected.SequenceEqual(Failures)) throw new UndoneException(CommitEnd.PlacementsDiffer);
        if (_failures is not null) QueueFailures(transaction, _failures);
    }

    // Acknowledged with the others: so it must not be lost. The queue tries a full mailbox again and reports in the end; whoever is gone it
    // reports at once.
    private void QueueFailures(WriteTransaction transaction, List<PlacementFailure> failures)
    {
        var full = new List<OutboundGroup>();
        var gone = new List<OutboundGroup>();
        foreach (PlacementFailure failure in failures)
        {
            int index = failure.Copy.Index;
            bool served = plan.IsServed(index, failures);
            if (message.EachIsAnswered && (!served || plan.IsOwedTo(failure.Copy.Account.Id, failures))) continue;
            EnvelopeRecipient recipient = AsQueued(failure.Copy);
            // RFC 3461 §6.2: one delivered report for a recipient, whatever number of mailboxes stands behind it.
            if (served) recipient = recipient with { Notify = recipient.Notify & ~DsnNotify.Success };
            LocalGroup(failure.Reply.IsTransientFailure ? full : gone, failure.Copy.Above).Recipients.Add(recipient);
        }

        foreach (OutboundGroup group in full) Enqueue(transaction, group, LocalBlob(group), services.Retry.First);
        foreach (OutboundGroup group in gone) Enqueue(transaction, group, LocalBlob(group));
    }

    // All that the scripts want is one transaction with the placements: a crash leaves the whole or nothing.
    private void PlaceScripted(WriteTransaction transaction, LocalCopy copy, CopyDecision decision)
    {
        var placing = new ScriptedPlacing(transaction, message, copy, () => Addressed(copy));
        AccountId account = copy.Account.Id;
        MailboxId inbox = InboxOf(transaction, account);
        placing.Place(decision.Placements, inbox);
        foreach (ScriptedSending sending in decision.Sendings)
        {
            if (sending.Answer is { } answer && !RunMemory.TryAnswer(transaction, account, answer.Key, answer.To.ToString(), message.At, answer.Period)) continue;
            RunMemory.CountSent(transaction, account, message.At);
            Make(transaction, sending.Commit);
            placing.Note($"action={sending.Action} {sending.At}");
            if (sending.Fcc is { } fcc) placing.File(fcc, inbox);
        }

        foreach (DuplicateMark mark in decision.Marks) RunMemory.See(transaction, copy.Account.Id, mark, message.At);
        foreach ((string action, ScriptPoint at) in decision.Notes) placing.Note($"action={action} {at}");
        foreach (ScriptFailure failure in decision.Failures)
        {
            placing.Note($"action=failed {failure.At} error={failure.Error}");
            if (failure.Notice is { } notice && RunMemory.TakeTold(transaction, failure.At.Script)) Make(transaction, notice);
        }
    }

    private void Make(WriteTransaction transaction, DeliveryCommit commit)
    {
        // First: it is undone with this one, however far it came.
        (_sent ??= []).Add(commit);
        commit.Apply(transaction);
    }

    private MailboxId InboxOf(WriteTransaction transaction, AccountId account)
    {
        if (services.Inboxes.Find(transaction, account) is { } inbox) return inbox;
        services.Inboxes.Forget(account);
        throw new StoreException(StoreFault.NotFound, "The account has no Inbox.");
    }

    private void PlaceOne(WriteTransaction transaction, LocalCopy copy)
    {
        AccountId account = copy.Account.Id;
        MailboxId target = (message.Quarantined ? transaction.FindMailbox(account, MailboxRole.Junk)?.Id : null) ?? InboxOf(transaction, account);

        Appended appended;
        try
        {
            appended = transaction.Append(new AppendRequest(target, message.LocalWith(copy.Above), MessageFlags.None, message.At) { EnforceQuota = message.EnforceQuota, Delivered = true });
        }
        catch (StoreException exception) when (exception.Fault == StoreFault.NotFound)
        {
            services.Inboxes.Forget(account);
            throw;
        }

        transaction.Journal(new JournalRecord("delivered")
        {
            Account = account,
            Sender = message.SenderText,
            Recipient = copy.Account.Address.ToString(),
            MessageIdHeader = message.MessageIdHeader,
            Trace = message.Trace,
            Detail = $"{Addressed(copy)}mailbox={(message.Quarantined ? "junk" : "inbox")} message={appended.Message}",
        });
    }

    // Once for each recipient of the envelope: who sent it is not to count those behind a list of another's.
    private string Addressed(LocalCopy copy)
    {
        bool first = _told != copy.Index;
        string words;
        if (message.Source is { } source)
        {
            words = AddressedAs.Words(source.Message, source.Recipients[copy.Index].Recipient).TrimStart();
            first &= !words.StartsWith("also-", StringComparison.Ordinal);
            if (words.Length > 0) words += " ";
        }
        else words = AddressedAs.Words(copy, first);
        _told = copy.Index;
        return first && message.Account is { } submitter && submitter != copy.Account.Id ? words + TraceScope.SubmitterWord(submitter) : words;
    }

    // Held by a stage, or by the sender until a moment (RFC 4865): the queue delivers here too when the time has come.
    private void QueueCopies(WriteTransaction transaction)
    {
        var groups = new List<OutboundGroup>();
        foreach (LocalCopy copy in plan.Copies) LocalGroup(groups, copy.Above).Recipients.Add(AsQueued(copy));
        foreach (OutboundGroup group in groups) Enqueue(transaction, group, LocalBlob(group));
    }

    // The queue knows a list's member and no longer the list: what the list says of itself is written before.
    private OutboundGroup LocalGroup(List<OutboundGroup> groups, string? above)
    {
        foreach (OutboundGroup group in groups)
        {
            if (group.Above == (above ?? "")) return group;
        }

        var made = new OutboundGroup(message.Envelope with { Recipients = [] }, null, Local: true) { Above = above ?? "" };
        groups.Add(made);
        return made;
    }

    private StagedBlob LocalBlob(OutboundGroup group) => group.Above.Length == 0 ? message.OutboundBlob : message.With(message.OutboundBlob, group.Above);

    private EnvelopeRecipient AsQueued(LocalCopy copy) => copy.Recipient with
    {
        Address = copy.Account.Address,
        OriginalRecipient = copy.Recipient.OriginalRecipient ?? "rfc822;" + copy.Recipient.Address,
        // RFC 3461 §5.2.7.3: success is reported when the list took it, not by its members.
        Notify = plan.IsList(copy.Index) ? copy.Recipient.Notify & ~DsnNotify.Success : copy.Recipient.Notify,
    };

    private void Enqueue(WriteTransaction transaction, OutboundGroup group, StagedBlob blob, TimeSpan delay = default)
    {
        DateTimeOffset first = message.Envelope.HoldUntil is { } until && until > message.At ? until : message.At + delay;
        var recipients = new QueuedRecipient[group.Recipients.Count];
        for (int i = 0; i < recipients.Length; i++)
        {
            EnvelopeRecipient recipient = group.Recipients[i];
            recipients[i] = new QueuedRecipient
            {
                Recipient = recipient,
                Destination = group.Local ? QueueDestination.Local : QueueDestination.Of(recipient.Address),
                NextAttempt = first,
            };
        }

        // Asked again here, where holds are made too: what its stages let through before a hold must not slip by behind it.
        string? held = message.HeldBecause ?? services.Held.QueueReason(message.Account);
        QueuedMessage queued = transaction.Enqueue(
            new QueuedMessage
            {
                Envelope = group.Envelope,
                Size = blob.Length,
                Account = message.Account,
                Trace = message.Trace,
                Queued = message.At,
                Expires = services.Retry.Expiry(first, message.Envelope),
                HeldBecause = held,
                Recipients = recipients,
            },
            blob);
        foreach (QueuedRecipient waiting in recipients)
        {
            transaction.Journal(new JournalRecord("queued")
            {
                At = message.At,
                Account = message.Account,
                Sender = message.SenderText,
                Recipient = waiting.Recipient.Address.ToString(),
                MessageIdHeader = message.MessageIdHeader,
                Trace = message.Trace,
                Detail = $"queue={queued.Id} to={waiting.Destination}{AddressedAs.Words(queued, waiting.Recipient)}{(held is null ? "" : " held=" + held)}",
            });
        }

        _queued += recipients.Length;
        if (services.Intake.TryReserve(queued, message.At)) (_reserved ??= []).Add(queued);
    }

    // Only an exception makes the store undo the function's effects.
    private sealed class UndoneException(CommitEnd end) : Exception
    {
        internal CommitEnd End { get; } = end;
    }
}
