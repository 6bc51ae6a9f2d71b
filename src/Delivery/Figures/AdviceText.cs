namespace Posthouse.Delivery;

/// <summary>The words of <see cref="DeliverabilityAdvisor"/> in one language.</summary>
internal abstract class AdviceText
{
    internal abstract string DeliveryRate { get; }

    internal abstract string BounceRate { get; }

    internal abstract string ComplaintRate { get; }

    internal abstract string Deferrals { get; }

    internal abstract string DeliveryTime { get; }

    internal abstract string Tls { get; }

    internal abstract string Listed(string address, string list, string? code);

    internal abstract string ListRefuses(string lists);

    /// <summary>What to do about a class of bounces or deferrals; null where nothing can be done.</summary>
    internal abstract string? Cause(string what);
}
