using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>The fates of some recipients of one message, to be made durable together.</summary>
internal sealed class OutcomeRecord(QueuedMessage message)
{
    internal QueuedMessage Message { get; } = message;

    /// <summary>What is placed here in the same transaction.</summary>
    internal DeliveryCommit? Placements { get; init; }

    internal List<QueuedRecipient> Updates { get; } = [];

    internal List<(QueuedRecipient Recipient, string Kind)> Journal { get; } = [];

    internal List<ReportItem> Failures { get; } = [];

    internal List<ReportItem> Delays { get; } = [];

    internal List<ReportItem> Successes { get; } = [];

    internal void Add(QueuedRecipient recipient, string kind)
    {
        Updates.Add(recipient);
        Journal.Add((recipient, kind));
    }

    internal void Apply(WriteTransaction transaction)
    {
        transaction.UpdateRecipients(Message.Id, Updates);
        string sender = Message.Envelope.Sender?.ToString() ?? "";
        foreach ((QueuedRecipient recipient, string kind) in Journal)
        {
            transaction.Journal(new JournalRecord(kind)
            {
                Account = Message.Account,
                Sender = sender,
                Recipient = recipient.Recipient.Address.ToString(),
                Trace = Message.Trace,
                Detail = $"queue={Message.Id} attempt={recipient.Attempts} host={recipient.LastHost} reply={recipient.LastReply}",
            });
        }
    }
}
