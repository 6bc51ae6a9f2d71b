using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>The fates of some recipients of one message, to be made durable together.</summary>
internal sealed class OutcomeRecord(QueuedMessage message)
{
    internal QueuedMessage Message { get; } = message;

    /// <summary>What is placed here in the same transaction.</summary>
    internal DeliveryCommit? Placements { get; init; }

    internal List<QueuedRecipient> Updates { get; } = [];

    internal List<(QueuedRecipient Recipient, string Kind, BounceVerdict? Why)> Journal { get; } = [];

    /// <summary>Failures that the suppression list counts in the same transaction.</summary>
    internal List<SuppressionEvent> Suppressions { get; } = [];

    /// <summary>Destinations that think ill of us, and how.</summary>
    internal List<JournalRecord> Reputation { get; } = [];

    internal List<ReportItem> Failures { get; } = [];

    internal List<ReportItem> Delays { get; } = [];

    internal List<ReportItem> Successes { get; } = [];

    /// <param name="why">For what was not sent.</param>
    internal void Add(QueuedRecipient recipient, string kind, BounceVerdict? why = null)
    {
        Updates.Add(recipient);
        Journal.Add((recipient, kind, why));
    }

    /// <param name="suppressed">Null where the fates say nothing of the recipients' hosts.</param>
    internal void Apply(WriteTransaction transaction, SuppressionList? suppressed)
    {
        foreach (SuppressionEvent failure in Suppressions) suppressed?.Note(transaction, failure);
        foreach (JournalRecord fault in Reputation) transaction.Journal(fault);
        transaction.UpdateRecipients(Message.Id, Updates);
        string sender = Message.Envelope.Sender?.ToString() ?? "";
        foreach ((QueuedRecipient recipient, string kind, BounceVerdict? why) in Journal)
        {
            if (kind == "sent") SuppressionTable.Succeeded(transaction.Sql, recipient.Recipient.Address);
            transaction.Journal(new JournalRecord(kind)
            {
                Account = Message.Account,
                Sender = sender,
                Recipient = recipient.Recipient.Address.ToString(),
                Trace = Message.Trace,
                Detail = $"queue={Message.Id} attempt={recipient.Attempts} host={recipient.LastHost}{Because(why)} reply={recipient.LastReply}",
            });
        }
    }

    private static string Because(BounceVerdict? why) => why is null ? "" : $" class={why.Class.Name()} rule={why.Rule}";
}
