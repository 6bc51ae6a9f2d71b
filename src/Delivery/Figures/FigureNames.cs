namespace Posthouse.Delivery;

/// <summary>Names of the counters as they stand in the store. One with a dot at its end is followed by a class, a result or a bucket.</summary>
internal static class FigureNames
{
    /// <summary>Recipients elsewhere that were accepted for sending.</summary>
    internal const string Queued = "queued";

    internal const string Sent = "sent";

    internal const string SentOverTls = "sent-tls";

    /// <summary>By <see cref="DeliveryTimes"/>' bucket.</summary>
    internal const string Time = "time.";

    /// <summary>Attempts that are to be repeated, by class.</summary>
    internal const string Deferred = "deferred.";

    /// <summary>Given up, by class.</summary>
    internal const string Bounced = "bounced.";

    /// <summary>Taken by the next server, and returned by a report later; by class.</summary>
    internal const string Returned = "returned.";

    internal const string Complaints = "complaints";

    /// <summary>Reports of failures that nobody is shown to stand behind; in none of the rates.</summary>
    internal const string UnprovenReturns = "unproven.returned";

    /// <summary>The same of complaints.</summary>
    internal const string UnprovenComplaints = "unproven.complaints";

    /// <summary>Messages from strangers whose senders were checked.</summary>
    internal const string Checked = "checked";

    internal const string CheckedOverTls = "checked-tls";

    /// <summary>By method and result, such as <c>auth.spf.pass</c>.</summary>
    internal const string Authentication = "auth.";
}
