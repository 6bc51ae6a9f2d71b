using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Whether the account that queued a message may still send, asked right before each attempt: nothing has to be remembered or carried out when an
/// account is suspended, resumed or deleted, and a crash loses nothing. Of a deleted account nothing leaves by itself any more; a person decides.
/// Of a suspended one it waits, as long as any other mail would.
/// </summary>
internal sealed class SenderStanding(MailStore store, AccountDirectory directory, QueueIntake intake, OutcomeRecorder recorder, DeliveryOptions options, TimeProvider clock)
{
    /// <summary>Why an entry of the queue is held.</summary>
    internal const string Gone = "account-deleted: the account that sent it was deleted";

    // RFC 3463 X.7.13: user account disabled.
    private static readonly SmtpReply Suspended = new(450, new EnhancedStatusCode(4, 7, 13), "The account that sent it is suspended; its mail waits");

    /// <summary>True where no attempt is to be made; what waits is held or put off then.</summary>
    internal async ValueTask<bool> StopsAsync(Work work, CancellationToken cancellationToken)
    {
        if (work.Message.Account is not { } id) return false;
        if (await directory.FindAccountAsync(id, cancellationToken).ConfigureAwait(false) is not { } account)
        {
            await HoldAsync(work).ConfigureAwait(false);
            return true;
        }

        if (!account.Suspended && (account.Address.Domain is not { } name || await directory.FindDomainAsync(name, cancellationToken).ConfigureAwait(false) is not { Suspended: true })) return false;
        await recorder.PostponeAsync(work, clock.GetUtcNow() + options.Scheduler.SuspendedPause, Suspended).ConfigureAwait(false);
        return true;
    }

    private async Task HoldAsync(Work work)
    {
        QueuedMessage message = work.Message;
        await store.WriteAsync(transaction =>
        {
            // Other recipients of the message may have come here first; what a person holds stays held by him.
            if (transaction.TrySetHeld(message.Id, null, Gone))
                transaction.Journal(new JournalRecord("held") { Account = message.Account, Sender = message.Envelope.Sender?.ToString() ?? "", Trace = message.Trace, Detail = $"queue={message.Id} posthouse: {Gone}" });
            return 0;
        }).ConfigureAwait(false);
        intake.Free(work.Recipients);
    }
}
