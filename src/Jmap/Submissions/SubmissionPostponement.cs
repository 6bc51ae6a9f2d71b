using System.Text.Json.Nodes;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// Gives a scheduled message another moment, or sends it now. Its Date is that of its sending, and what was signed cannot be changed: so another
/// message takes its place, in the queue and in the account, in one transaction. Whatever fails, one of the two is sent, once.
/// </summary>
internal sealed class SubmissionPostponement(MailStore store, SubmissionSender sender, QueueOperations queue, AccountDirectory directory, TimeProvider clock, JmapOptions options)
{
    /// <param name="at">A moment that has passed is now.</param>
    /// <returns>What is stored of the submission from now on.</returns>
    /// <exception cref="SetException">Nothing was changed.</exception>
    internal async ValueTask<JsonObject> MoveAsync(JmapCall call, Submission submission, DateTimeOffset at, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (submission.UndoStatus(now) != "pending") throw TooLate(submission);
        SubmissionEnvelope envelope = SubmissionEnvelope.Again(submission.Value["envelope"]!.AsObject(), at > now ? at : null, now, options);
        DateTimeOffset leaves = envelope.HoldUntil ?? now;
        if (!await directory.MaySendAsAsync(call.Account, envelope.From, cancellationToken).ConfigureAwait(false)) throw new SetException("forbiddenMailFrom", "The account may not send as this address.");
        StoredMessage message = await store.ReadAsync(reader => JmapIds.TryMessage(submission.EmailId, call.Account, out MessageId id) ? reader.FindMessage(id, MessageDetail.Parts) : null, cancellationToken).ConfigureAwait(false) ?? throw SetException.NotFound();
        using BlobReader blob = store.OpenBlob(message.Blob);
        byte[] header = RedatedMessage.Header(new MessageContent((offset, buffer) => blob.Read(offset, buffer.Span)).Header(0, message.HeaderLength), leaves);
        StagedBlob staged = await RedatedMessage.StageAsync(store, header, message, blob, cancellationToken).ConfigureAwait(false);
        await using (staged.ConfigureAwait(false))
        {
            using QueueWithdrawal withdrawal = await queue.WithdrawAsync(submission.Trace, call.Account, cancellationToken).ConfigureAwait(false);
            if (withdrawal.Outcome != QueueCancellation.Done) throw TooLate(await NowAsync(submission, call, cancellationToken).ConfigureAwait(false));
            JsonObject changed = submission.Value.DeepClone().AsObject();
            changed["envelope"] = envelope.Json.DeepClone();
            changed["sendAt"] = JmapDate.FormatUtc(leaves);
            await sender.TransferAsync(
                call,
                envelope,
                header,
                message,
                blob,
                writing => call.States!.Apply(writing, _ =>
                {
                    withdrawal.Apply(writing);
                    Replace(writing, call, submission, staged, envelope.HoldUntil, leaves, changed);
                    return 0;
                }),
                trace => changed["trace"] = trace,
                cancellationToken).ConfigureAwait(false);
            withdrawal.Made();
            return changed;
        }
    }

    internal static SetException TooLate(Submission? submission) =>
        new("cannotUnsend", submission is { IsCanceled: true } ? "It was cancelled already, and has not been sent." : "It is on its way, or held by an administrator.");

    /// <summary>As it is by now: it may have been cancelled meanwhile, by the same person elsewhere.</summary>
    internal async ValueTask<Submission?> NowAsync(Submission submission, JmapCall call, CancellationToken cancellationToken) =>
        await store.ReadAsync(reader => Submission.Find(reader, call.Account, submission.Id), cancellationToken).ConfigureAwait(false);

    private static void Replace(WriteTransaction transaction, JmapCall call, Submission submission, StagedBlob staged, DateTimeOffset? until, DateTimeOffset leaves, JsonObject changed)
    {
        // Somebody has deleted it: it is not sent after all.
        if (!JmapIds.TryMessage(submission.EmailId, call.Account, out MessageId id) || Email.Find(transaction, id) is not { } email || ScheduledMail.Find(transaction, id) is not { } waiting || !waiting.Stays(transaction)) throw SetException.NotFound();
        waiting.Forget(transaction);
        MailboxId target = until is null ? ScheduledMail.Folder(transaction, call.Account, MailboxRole.Sent, waiting.Language).Id : waiting.Mailbox;
        Email made = waiting.Replace(transaction, email, staged, target, ScheduledMail.Written(email.Flags), leaves);
        changed["emailId"] = JmapIds.Of(made.Id);
        changed["threadId"] = JmapIds.Of(made.Thread);
        if (until is { } moment) (waiting with { Message = made.Id, At = moment, Trace = (string)changed["trace"]! }).Note(transaction);
        ObjectTable.Put(transaction, call.Account, ObjectKind.Submission, submission.Number, changed.ToJsonString());
        OpenSubmissions.Close(transaction, submission.Trace);
        OpenSubmissions.Open(transaction, call.Account, new Submission(submission.Number, changed));
    }
}
