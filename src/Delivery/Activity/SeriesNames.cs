namespace Posthouse.Delivery;

/// <summary>What is charted, as it stands in the store. One with a dot at its end is followed by a class, a stage or a protocol.</summary>
public static class SeriesNames
{
    /// <summary>Messages taken in, from strangers and from accounts here.</summary>
    public const string Received = "received";

    /// <summary>Copies placed in mailboxes here.</summary>
    public const string Delivered = "delivered";

    public const string Discarded = "discarded";

    /// <summary>Recipients that were put into the queue.</summary>
    public const string Queued = "queued";

    /// <summary>Recipients that a next server took.</summary>
    public const string Sent = "sent";

    /// <summary>Attempts that are to be repeated, by class.</summary>
    public const string Deferred = "deferred.";

    /// <summary>Recipients given up, by class.</summary>
    public const string Bounced = "bounced.";

    /// <summary>Recipients that a next server took and a report returned later, by class; only what is proven.</summary>
    public const string Returned = "returned.";

    public const string Complaints = "complaints";

    /// <summary>Refusals in the session, by stage.</summary>
    public const string Rejected = "rejected.";

    /// <summary>By protocol.</summary>
    public const string SignIn = "sign-in.";

    /// <summary>By protocol.</summary>
    public const string SignInFailed = "sign-in-failed.";

    /// <summary>Recipients in the queue; of an hour and a day the most that there were at a full minute.</summary>
    public const string QueueDue = "queue.due";
    public const string QueueScheduled = "queue.scheduled";
    public const string QueueHeld = "queue.held";

    /// <summary>Octets of messages, as quotas count them; the last figure of the time.</summary>
    public const string StorageOctets = "storage.octets";
    public const string StorageMessages = "storage.messages";

    /// <summary>They are how it was and not how often: nothing that is missing is 0, and no sum of them means anything.</summary>
    public static bool IsGauge(string name) => IsPeak(name) || name.StartsWith("storage.", StringComparison.Ordinal);

    internal static bool IsPeak(string name) => name.StartsWith("queue.", StringComparison.Ordinal);
}
