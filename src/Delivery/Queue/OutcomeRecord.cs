using System.Globalization;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>The fates of some recipients of one message, to be made durable together.</summary>
internal sealed class OutcomeRecord(QueuedMessage message)
{
    internal QueuedMessage Message { get; } = message;

    /// <summary>What is placed here in the same transaction.</summary>
    internal DeliveryCommit? Placements { get; init; }

    /// <summary>Set where no attempt was made: the recipients of <see cref="Updates"/>, in their order, as they were read. Where somebody has asked for another moment since, that stands.</summary>
    internal IReadOnlyList<QueuedRecipient>? Postponed { get; init; }

    /// <summary>Somebody had asked for another moment.</summary>
    internal bool IsOvertaken { get; private set; }

    /// <summary>When it was so; the store's time of writing where nothing is said.</summary>
    internal DateTimeOffset At { get; init; }

    internal List<QueuedRecipient> Updates { get; } = [];

    internal List<(QueuedRecipient Recipient, string Kind, BounceVerdict? Why)> Journal { get; } = [];

    /// <summary>Failures that the suppression list counts in the same transaction.</summary>
    internal List<SuppressionEvent> Suppressions { get; } = [];

    /// <summary>Destinations that think ill of us, and how.</summary>
    internal List<JournalRecord> Reputation { get; } = [];

    /// <summary>Recipients, by number, that the next hop took over TLS.</summary>
    internal HashSet<long> OverTls { get; } = [];

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
        transaction.UpdateRecipients(Message.Id, Postponed is null ? Updates : Standing(transaction, Postponed));
        string sender = Message.Envelope.Sender?.ToString() ?? "";
        foreach ((QueuedRecipient recipient, string kind, BounceVerdict? why) in Journal)
        {
            if (kind == "sent") SuppressionTable.Succeeded(transaction.Sql, recipient.Recipient.Address);
            transaction.Journal(new JournalRecord(kind)
            {
                At = At,
                Account = Message.Account,
                Sender = sender,
                Recipient = recipient.Recipient.Address.ToString(),
                Trace = Message.Trace,
                Detail = $"queue={Message.Id} to={recipient.Destination} attempt={recipient.Attempts}{AddressedAs.Words(Message, recipient.Recipient)}{(kind == "sent" ? HowSent(recipient) : "")} host={recipient.LastHost}{Because(why)} reply={recipient.LastReply}",
            });
        }
    }

    private static string Because(BounceVerdict? why) => why is null ? "" : $" class={why.Class.Name()} rule={why.Rule}";

    private List<QueuedRecipient> Standing(WriteTransaction transaction, IReadOnlyList<QueuedRecipient> read)
    {
        var standing = new List<QueuedRecipient>(Updates.Count);
        for (int i = 0; i < Updates.Count; i++)
        {
            DateTimeOffset asked = transaction.NextAttemptOf(read[i]) ?? read[i].NextAttempt;
            bool overtaken = asked.ToUnixTimeMilliseconds() != read[i].NextAttempt.ToUnixTimeMilliseconds();
            IsOvertaken |= overtaken;
            standing.Add(overtaken ? Updates[i] with { NextAttempt = asked } : Updates[i]);
        }

        return standing;
    }

    private string HowSent(QueuedRecipient recipient)
    {
        string tls = OverTls.Contains(recipient.Id) ? " tls=yes" : " tls=no";
        if (At == default) return tls;
        DateTimeOffset since = Message.Envelope.HoldUntil is { } until && until > Message.Queued ? until : Message.Queued;
        return string.Create(CultureInfo.InvariantCulture, $"{tls} after={Math.Max(0, (At - since).TotalSeconds):0.###}");
    }
}
