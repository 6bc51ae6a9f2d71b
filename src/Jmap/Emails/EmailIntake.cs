using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Puts a new message into its mailboxes: one message, whatever their number.</summary>
internal sealed class EmailIntake(MailStore store, MailboxEvents events, TimeProvider clock, JmapOptions options)
{
    /// <param name="source">Of the account that it is copied from.</param>
    /// <param name="once">The name under which it is made; what is there under it already is the answer.</param>
    /// <param name="replaces">The Email that goes as this one comes.</param>
    /// <exception cref="MethodException">stateMismatch.</exception>
    /// <exception cref="SetException">invalidProperties, forbidden, overQuota, tooManyKeywords.</exception>
    internal async ValueTask<Email> AddAsync(JmapCall call, StagedBlob blob, EmailPlacement placement, CancellationToken cancellationToken, StateChain? source = null, string? once = null, string? replaces = null)
    {
        AccountId account = call.Account;
        DateTimeOffset received = placement.Received ?? clock.GetUtcNow();
        return await store.WriteAsync(
            transaction => source is null ? call.States!.Apply(transaction, Add) : source.Apply(transaction, _ => call.States!.Apply(transaction, Add)),
            cancellationToken).ConfigureAwait(false);

        Email Add(WriteTransaction transaction)
        {
            // The first request and its repetition can be here together.
            if (once is not null && OnceNames.Find(transaction, account, OnceKind.Email, once) is { } made) return Email.Find(transaction, new MessageId(made)) ?? throw SetException.NotFound();
            foreach (MailboxId mailbox in placement.Mailboxes)
            {
                if (transaction.FindMailbox(mailbox)?.Account != account) throw SetException.Invalid("mailboxIds", "There is no such mailbox.");
            }

            EmailRights.RequireNew(call.View.Open(transaction), placement.Mailboxes, placement.Keywords ?? Enumerable.Empty<string>());
            MessageFlags flags = EmailUpdates.FlagsOf(transaction, account, placement.Keywords ?? Enumerable.Empty<string>());
            MailboxId first = placement.Mailboxes.First();
            Appended appended = transaction.Append(new AppendRequest(first, blob, flags, received));
            if (once is not null) OnceNames.Put(transaction, account, OnceKind.Email, once, appended.Message.Value, clock.GetUtcNow(), options);
            var noted = new EmailEvents(events, call.User.Id);
            MailboxEventCause cause = source is null ? MailboxEventCause.Append : MailboxEventCause.Copy;
            noted.Placed(transaction, first, UidSet.Of(appended.Uid), cause);
            foreach (MailboxId other in placement.Mailboxes.Skip(1)) noted.Placed(transaction, other, transaction.Copy(first, UidSet.Of(appended.Uid), other).Destination, cause);
            if (replaces is not null) ReplacedEmail.Destroy(transaction, call, replaces);
            return Email.Find(transaction, appended.Message)!;
        }
    }

    /// <summary>What a created Email is answered with (RFC 8621 §4.6).</summary>
    internal static void WriteCreated(Utf8JsonWriter output, Email email)
    {
        output.WriteString("blobId"u8, BlobReference.Of(email.Id));
        output.WriteString("threadId"u8, JmapIds.Of(email.Thread));
        output.WriteNumber("size"u8, email.Size);
    }
}
